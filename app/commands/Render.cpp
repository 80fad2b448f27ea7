#include <QGuiApplication>
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>
#include <optional>

#include "app/FigureContents.h"
#include "app/QtStart.h"
#include "app/SessionResults.h"
#include "app/Text.h"
#include "app/commands/Commands.h"
#include "core/base/Text.h"
#include "core/session/FigureRecipe.h"
#include "core/session/SourceFiles.h"
#include "ui/figure/FigureFile.h"

namespace mlens {
namespace {

struct RenderCommand {
  SessionRequest session;
  std::filesystem::path out;
  std::vector<std::string> views;
  std::string size = "1600x1200", millimetres, font;
  FigureOptions figure;
  bool noLegend = false, noCaption = false, noAxes = false;
};

constexpr int kSmallestSide = 64, kLargestSide = 16384;
constexpr double kPaperWords = 8;  // points, where the size is given in millimetres

const std::map<std::string, FigureOptions::Ground> kGrounds = {
    {"white", FigureOptions::Ground::White},
    {"dark", FigureOptions::Ground::Dark},
    {"transparent", FigureOptions::Ground::Transparent}};

std::optional<QSize> sizeFrom(const std::string& text) {
  int width = 0, height = 0;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, width);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != 'x') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, height);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  const auto fits = [](int side) { return side >= kSmallestSide && side <= kLargestSide; };
  if (!fits(width) || !fits(height)) return std::nullopt;
  return QSize(width, height);
}

std::optional<QSizeF> millimetresFrom(const std::string& text) {
  const auto cross = text.find('x');
  if (cross == std::string::npos) return std::nullopt;
  const auto width = parseNumber(text.substr(0, cross)), height = parseNumber(text.substr(cross + 1));
  if (!width || !height || !(*width >= 5 && *width <= 2000) || !(*height >= 5 && *height <= 2000)) {
    return std::nullopt;
  }
  return QSizeF(*width, *height);
}

/// Size and words as asked: of paper or of a screen.
FigureOptions figureOf(const RenderCommand& options) {
  FigureOptions figure = options.figure;
  figure.size = *sizeFrom(options.size);
  if (const auto paper = millimetresFrom(options.millimetres)) {
    figure.size = FigureOptions::pixelsOf(*paper, figure.dpi);
    if (figure.fontPoints == 0) figure.fontPoints = kPaperWords;
  }
  figure.font = QString::fromStdString(options.font);
  figure.legend = !options.noLegend;
  figure.caption = !options.noCaption;
  figure.axes = !options.noAxes;
  return figure;
}

Result<Report> render(const RenderCommand& options, const JobContext& job) {
  const auto format = figureFormat(options.out);
  if (!format) return tl::unexpected<Error>(format.error());
  auto results = computeSession(options.session, options.views, job);
  if (!results) return failure(results);
  if (options.views.empty()) results->views.resize(1);
  std::vector<FigureContent> contents;
  std::vector<std::string> names;
  for (const ViewResult& view : results->views) {
    auto content = figureContent(*results, view, job);
    if (!content) return failure(content);
    contents.push_back(*std::move(content));
    names.push_back(view.spec.name);
  }

  job.report("rendering", -1, options.out.filename().string());
  auto application = startOffscreen();
  if (!application) return failure(application);
  const FigureOptions figure = figureOf(options);
  StampMemo memo;
  if (auto stamped = stampSources(results->session, memo, job); !stamped) return failure(stamped);
  const std::string recipe =
      figureRecipe(results->session, MLENS_VERSION, renderCommand(names, figure, *format));
  auto bytes = figureBytes(contents, figure, *format, recipe);
  if (!bytes) return failure(bytes);
  if (auto go = job.check(); !go) return failure(go);
  if (auto done = writeBytes(options.out, *bytes); !done) return failure(done);

  const std::string note = figureNote(contents, *format);
  if (!note.empty()) results->warnings.push_back(note);
  std::string shown, captions;
  for (std::size_t i = 0; i < names.size(); ++i) {
    shown += (i > 0 ? ", " : "") + names[i];
    captions += (i > 0 ? "; " : "") + contents[i].caption.toStdString();
  }
  Report report;
  report.summary = {{"command", "render"},
                    {"session", options.session.file.string()},
                    {"view", shown},
                    {"points", contents.front().points->count},
                    {"width", figure.size.width()},
                    {"height", figure.size.height()},
                    {"millimetres", {figure.millimetres().width(), figure.millimetres().height()}},
                    {"dpi", figure.dpi},
                    {"caption", captions},
                    {"note", note},
                    {"out", options.out.string()}};
  report.text = options.out.string() + ": " + (names.size() > 1 ? "views " : "view ") + shown + ", " +
                std::to_string(figure.size.width()) + "x" + std::to_string(figure.size.height()) + ", " +
                captions + "\n";
  for (const auto& warning : results->warnings) report.text += "  note: " + warning + "\n";
  return report;
}

CLI::Validator readBy(bool (*reads)(const std::string&), const std::string& expected) {
  return CLI::Validator(
      [=](const std::string& text) {
        return reads(text) ? std::string() : "'" + text + "' is not " + expected;
      },
      "");
}

}  // namespace

void addRenderCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<RenderCommand>();
  auto& command = addCommand(
      app, context, "render",
      {"Draws views of a session as a figure, without a window",
       "PDF and SVG have words, axes, edges, discs and points as shapes; more than 20,000 points are pixels, "
       "which is\nsaid. The figure carries its recipe: in PNG the text Recipe, in PDF the attached "
       "recipe.json, in SVG <metadata>.\nPixels need OpenGL (software will do), no display. The same session "
       "gives the same figure on the same OpenGL.",
       "manifold-lens render --session example.mlens --view encoder --view projector --mm 175x80 --letters "
       "--out fig.pdf"},
      [options](const JobContext& job) { return render(*options, job); });
  addSession(command, options->session, "The session to draw");
  command
      .add_option("--view", options->views,
                  "Name of the view; several times for several in one figure (default: the first)")
      ->allow_extra_args(false)
      ->type_name("NAME");
  auto* size = command.add_option("--size", options->size, "Width x height in pixels, 64 to 16384 a side")
                   ->capture_default_str()
                   ->check(readBy([](const std::string& text) { return sizeFrom(text).has_value(); },
                                  "WIDTHxHEIGHT, 64 to 16384 a side"))
                   ->type_name("WxH");
  command
      .add_option("--mm", options->millimetres,
                  "Width x height on paper in millimetres, instead of --size; words are then 8 points high")
      ->check(readBy([](const std::string& text) { return millimetresFrom(text).has_value(); },
                     "WIDTHxHEIGHT, 5 to 2000 mm a side"))
      ->excludes(size)
      ->type_name("WxH");
  command.add_option("--dpi", options->figure.dpi, "Pixels per inch of paper")
      ->capture_default_str()
      ->check(CLI::Range(36, 2400))
      ->type_name("N");
  command
      .add_option("--font-size", options->figure.fontPoints,
                  "Height of the words in points (default: in proportion to --size)")
      ->check(CLI::Range(4, 72))
      ->type_name("PT");
  command.add_option("--font", options->font, "Family of the words (default: the system's)")
      ->type_name("NAME");
  command.add_option("--columns", options->figure.columns, "Views beside each other (default: all)")
      ->check(CLI::Range(1, 100))
      ->type_name("N");
  command.add_option("--out", options->out, "The figure's file: .png, .pdf or .svg")
      ->required()
      ->type_name("FIG");
  command
      .add_option_function<std::string>(
          "--ground", [options](const std::string& name) { options->figure.ground = kGrounds.at(name); },
          "white (default), dark or transparent")
      ->check(CLI::IsMember(kGrounds))
      ->type_name("NAME");
  command.add_flag("--letters", options->figure.letters, "Panel letters before the titles");
  command.add_flag("--no-legend", options->noLegend, "Leave the legend out");
  command.add_flag("--no-caption", options->noCaption, "Leave the captions out");
  command.add_flag("--no-axes", options->noAxes, "Leave the frame and its words out");
}

}  // namespace mlens
