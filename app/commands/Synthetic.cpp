#include <filesystem>
#include <memory>

#include "app/Text.h"
#include "app/commands/Commands.h"
#include "core/base/AtomicFile.h"
#include "core/base/Csv.h"
#include "core/base/JsonFields.h"
#include "core/data/ShapePicture.h"

namespace mlens {
namespace {

namespace fs = std::filesystem;

constexpr Index kMostBytes = 2'000'000'000;

struct SyntheticCommand {
  fs::path out;
  int count = 2000, size = 32;
  std::uint64_t seed = 1;
  std::vector<std::string> hold;  // FACTOR=VALUE
};

/// An IDX file of bytes: magic number, sizes with the largest byte first, values.
Result<void> writeIdx(const fs::path& path, const std::vector<Index>& shape, const std::string& values) {
  std::string bytes{'\0', '\0', '\x08', static_cast<char>(shape.size())};
  for (const Index size : shape) {
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>((size >> shift) & 0xFF);
  }
  return writeFileAtomically(path, bytes + values);
}

/// The factors that --hold keeps.
Result<void> holdFactors(const SyntheticCommand& options, ShapeFactors& factors) {
  for (const auto& setting : options.hold) {
    const auto equals = setting.find('=');
    const auto value = parseJson(setting.substr(std::min(setting.size(), equals + 1))).value_or(nullptr);
    const ShapeFactor* found = nullptr;
    for (const auto& factor : shapeFactors()) {
      if (setting.substr(0, equals) == factor.name) found = &factor;
    }
    if (equals == std::string::npos || !found || !value.is_number())
      return fail(ErrorCode::InvalidArgument, "\"" + setting + "\" is not FACTOR=NUMBER; see --help",
                  "--hold");
    const double number = value.get<double>();
    if (!(number >= found->low && number <= found->high)) {
      return fail(ErrorCode::InvalidArgument,
                  "must be from " + shortNumber(found->low) + " to " + shortNumber(found->high),
                  std::string("--hold ") + found->name);
    }
    factors.*found->value = number;
  }
  return {};
}

Result<Report> run(const SyntheticCommand& options, const JobContext& job) {
  const Index bytes = Index{3} * options.count * options.size * options.size;
  if (bytes > kMostBytes)
    return fail(ErrorCode::InvalidArgument, "more than 2 GB of pixels; choose fewer or smaller ones",
                "--count");
  std::string pixels, labels, classes;
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < options.count; ++i) {
    if (auto go = job.check(); !go) return failure(go);
    if (i % 64 == 0) job.report("rendering", i / static_cast<double>(options.count));
    RandomStream random(options.seed, static_cast<std::uint64_t>(i));
    auto factors = drawShape(random);
    if (auto held = holdFactors(options, factors); !held) return failure(held);
    const auto image = renderShape(factors, options.size);
    pixels.append(image.pixels.begin(), image.pixels.end());
    labels += static_cast<char>(factors.shape);
    rows.push_back({std::to_string(i), shapeNames()[static_cast<std::size_t>(factors.shape)]});
    for (const auto& factor : shapeFactors())
      rows.back().push_back(nlohmann::json(factors.*factor.value).dump());
  }
  std::vector<std::string> header{"row", "shape"};
  for (const auto& factor : shapeFactors()) header.emplace_back(factor.name);
  for (const char* name : shapeNames()) classes += std::string(name) + "\n";
  const fs::path images = options.out / "shapes-images-idx3-ubyte";
  if (auto done = writeIdx(options.out / "shapes-labels-idx1-ubyte", {options.count}, labels); !done)
    return failure(done);
  if (auto done = writeFileAtomically(options.out / "classes.txt", classes); !done) return failure(done);
  if (auto done = writeCsv(options.out / "factors.csv", header, rows); !done) return failure(done);
  if (auto done = writeIdx(images, {options.count, options.size, options.size, 3}, pixels); !done)
    return failure(done);
  Report report;
  report.summary = {{"command", "synthetic"}, {"images", images.string()}, {"count", options.count},
                    {"size", options.size},   {"seed", options.seed},      {"held", options.hold}};
  report.text = images.string() + ": " + grouped(options.count) + " pictures of " +
                std::to_string(shapeNames().size()) + " shapes; their factors are in factors.csv\n";
  return report;
}

}  // namespace

void addSyntheticCommand(CLI::App& app, Context& context) {
  auto options = std::make_shared<SyntheticCommand>();
  auto& command =
      addCommand(app, context, "synthetic",
                 {"Renders colour pictures with known factors: shape, hue, scale, rotation, position, light",
                  "Writes shapes-images-idx3-ubyte (N x size x size x 3), shapes-labels-idx1-ubyte (the "
                  "shape), classes.txt "
                  "and\nfactors.csv (turns; position and scale in half sides). --data takes the folder.",
                  "manifold-lens synthetic --count 5000 --hold light=0 --out shapes"},
                 [options](const JobContext& job) { return run(*options, job); });
  command.add_option("--count", options->count, "How many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N");
  command.add_option("--size", options->size, "Side in pixels")
      ->capture_default_str()
      ->check(CLI::Range(8, 128))
      ->type_name("N");
  std::string hold = "Keeps a factor at this value; may be given many times. Factors (from, to):";
  for (const auto& factor : shapeFactors()) {
    hold += std::string(" ") + factor.name + " (" + shortNumber(factor.low) + ", " +
            shortNumber(factor.high) + ")";
  }
  command.add_option("--hold", options->hold, hold)->type_name("FACTOR=VALUE");
  addSeed(command, options->seed, "the factors");
  command.add_option("--out", options->out, "Folder to write into")->required()->type_name("DIR");
}

}  // namespace mlens
