#include "app/commands/InvarianceScope.h"

#include <algorithm>
#include <set>

#include "app/Text.h"
#include "core/session/SelectionText.h"
#include "core/study/ModelMeasures.h"

namespace mlens {
namespace {

constexpr std::size_t kMostNamed = 12;

std::vector<Index> rowsOf(const ImageSet& images) {
  if (!images.rows.empty()) return images.rows;
  std::vector<Index> rows(static_cast<std::size_t>(images.count()));
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<Index>(i);
  return rows;
}

/// "bag, coat, dress"
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i) text += (i > 0 ? ", " : "") + names[i];
  return names.size() > kMostNamed ? text + " and " + std::to_string(names.size() - kMostNamed) + " more"
                                   : text;
}

Result<std::set<std::int32_t>> classNumbers(const ImageSet& images, const std::vector<std::string>& names) {
  if (images.labels.empty())
    return fail(ErrorCode::InvalidArgument, "these pictures have no classes; give their --labels", "--class");
  std::set<std::int32_t> numbers;
  for (const auto& name : names) {
    const auto found = std::ranges::find(images.classNames, name);
    if (found == images.classNames.end())
      return fail(ErrorCode::InvalidArgument,
                  "there is no class \"" + name + "\"; there are " + listed(images.classNames), "--class");
    numbers.insert(static_cast<std::int32_t>(found - images.classNames.begin()));
  }
  return numbers;
}

Result<ScopedPictures> classesOf(ImageSet images, const std::vector<std::string>& names) {
  auto numbers = classNumbers(images, names);
  if (!numbers) return failure(numbers);
  ScopedPictures scoped{std::move(images), {}, (names.size() == 1 ? "class " : "classes ") + listed(names)};
  for (std::size_t i = 0; i < scoped.images.labels.size(); ++i) {
    if (numbers->contains(scoped.images.labels[i])) scoped.chosen.push_back(static_cast<Index>(i));
  }
  for (const auto number : *numbers) {
    if (std::ranges::find(scoped.images.labels, number) != scoped.images.labels.end()) continue;
    return fail(ErrorCode::InvalidArgument,
                "class \"" + scoped.images.classNames[static_cast<std::size_t>(number)] +
                    "\" has none of the " + grouped(scoped.images.count()) +
                    " pictures measured; raise --limit or leave it out",
                "--class");
  }
  return scoped;
}

Result<ScopedPictures> pointsOf(const ImageSet& all, const ImageSet& sample, const std::string& points) {
  const auto asked = selectionFromRanges(points, all.count());
  if (!asked || asked->rows().empty())
    return fail(ErrorCode::InvalidArgument,
                "\"" + points + "\" are not ascending rows from 0 to " + std::to_string(all.count() - 1) +
                    ", such as 0-4,7",
                "--points");
  const auto drawn = rowsOf(sample);
  const auto wanted = asked->rows();
  std::set<Index> measured(drawn.begin(), drawn.end());
  measured.insert(wanted.begin(), wanted.end());
  ScopedPictures scoped;
  Index at = 0;
  for (const Index row : measured) {
    if (asked->contains(row)) scoped.chosen.push_back(at);
    ++at;
  }
  scoped.images = subset(all, {measured.begin(), measured.end()});
  scoped.words = grouped(std::ssize(scoped.chosen)) + (scoped.chosen.size() == 1 ? " point" : " points");
  return scoped;
}

}  // namespace

void addInvarianceScope(CLI::App& command, InvarianceScope& scope) {
  const char* group = "Of which pictures";
  auto* classes =
      command
          .add_option("--class", scope.classes, "Only the pictures of this class; several times for several")
          ->allow_extra_args(false)
          ->type_name("NAME")
          ->group(group);
  command
      .add_option("--points", scope.points,
                  "Only these pictures: rows of the data from 0, as a session writes a selection; they are "
                  "measured\nbeside the sample")
      ->excludes(classes)
      ->type_name("0-4,7")
      ->group(group);
}

Result<ScopedPictures> openScopedPictures(const PictureInput& input, const InvarianceScope& scope,
                                          const JobContext& job) {
  PictureInput whole = input;
  if (!scope.points.empty()) whole.options.limit = 0;
  auto images = openPictures(whole, job);
  if (!images) return failure(images);
  if (!scope.classes.empty()) return classesOf(std::move(*images), scope.classes);
  if (!scope.points.empty())
    return pointsOf(*images, measuredSample(*images, input.options.limit, input.options.seed), scope.points);
  ScopedPictures scoped{std::move(*images), {}, {}};
  for (Index i = 0; i < scoped.images.count(); ++i) scoped.chosen.push_back(i);
  return scoped;
}

}  // namespace mlens
