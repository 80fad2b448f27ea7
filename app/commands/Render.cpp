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
#include "ui/figure/Turntable.h"

namespace mlens {
namespace {

struct RenderCommand {
  SessionRequest session;
  std::filesystem::path out;
  std::vector<std::string> views;
  std::string size, millimetres, font;
  FigureOptions figure;
  TurntableOptions turntable{0};
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
  const bool small = options.turntable.frames > 0 && options.size.empty();
  figure.size = small ? QSize(800, 600) : sizeFrom(options.size).value_or(QSize(1600, 1200));
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

/// PNG, PDF or SVG by the file's ending; of a turntable nothing, but the ending must be that of a GIF.
Result<std::optional<FigureFormat>> formatOf(const RenderCommand& options) {
  if (options.turntable.frames == 0) {
    auto format = figureFormat(options.out);
    if (!format) return failure(format);
    return std::optional(*format);
  }
  if (lowerCase(options.out.extension().string()) == ".gif") return std::optional<FigureFormat>();
  return fail(ErrorCode::InvalidArgument, "a turntable is written as .gif; name the file so",
              options.out.string());
}

/// The bytes of the file, with the recipe in them.
Result<QByteArray> drawn(const RenderCommand& options, std::optional<FigureFormat> format,
                         const std::vector<FigureContent>& contents, const std::vector<std::string>& names,
                         const FigureOptions& figure, const Session& session, const JobContext& job) {
  const auto recipe = [&](const std::string& command) {
    return figureRecipe(session, MLENS_VERSION, command);
  };
  if (format) return figureBytes(contents, figure, *format, recipe(renderCommand(names, figure, *format)));
  if (auto valid = validateTurntable(contents, figure, options.turntable); !valid) return failure(valid);
  return turntableBytes(
      figure, options.turntable, recipe(turntableCommand(names, figure, options.turntable)),
      [&](const FigureOptions& turned) { return renderFigure(contents, turned); }, job);
}

Result<Report> render(const RenderCommand& options, const Services& services, const JobContext& job) {
  auto format = formatOf(options);
  if (!format) return failure(format);
  auto results = computeSession(options.session, options.views, services, job);
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
  auto bytes = drawn(options, *format, contents, names, figure, results->session, job);
  if (!bytes) return failure(bytes);
  if (auto go = job.check(); !go) return failure(go);
  if (auto done = writeBytes(options.out, *bytes); !done) return failure(done);

  const std::string note = figureNote(contents, format->value_or(FigureFormat::Png));
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
                    {"frames", options.turntable.frames},
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
  options->session.figures = true;
  auto& command = addCommand(
      app, context, "render",
      {"Draws views of a session as a figure, without a window",
       "PDF and SVG have words, axes, edges, discs and points as shapes; more than 20,000 points are pixels, "
       "which is\nsaid. The figure carries its recipe: in PNG the text Recipe, in PDF the attached "
       "recipe.json, in SVG <metadata>,\nin a turntable's GIF a comment. Pixels need OpenGL (software will "
       "do), no display. The same session gives the\nsame figure on the same OpenGL.",
       "manifold-lens render --session example.mlens --view encoder --view projector --mm 175x80 --letters "
       "--out fig.pdf"},
      [options, &services = context.services](const JobContext& job) {
        return render(*options, services, job);
      });
  addSession(command, options->session, "The session to draw");
  command
      .add_option("--view", options->views,
                  "Name of the view; several times for several in one figure (default: the first)")
      ->allow_extra_args(false)
      ->type_name("NAME");
  auto* size = command
                   .add_option("--size", options->size,
                               "Width x height in pixels, 64 to 16384 a side (default: 1600x1200)")
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
  command
      .add_option("--turntable", options->turntable.frames,
                  "Draw a full turn of so many frames as a GIF (3D maps; --size 800x600 unless given)")
      ->check(CLI::Range(2, 720))
      ->type_name("N");
  command.add_option("--seconds", options->turntable.seconds, "Of the turn")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 600.0))
      ->needs("--turntable")
      ->type_name("S");
  command.add_option("--out", options->out, "The figure's file: .png, .pdf or .svg; .gif with --turntable")
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
