#include "core/session/SessionTable.h"

#include <algorithm>
#include <array>

namespace mlens {
namespace {

using enum SessionField::NewData;
using Work = SessionField::Work;

/// A row for the field that `Path` leads to: member pointers from a Session on.
template <auto... Path>
constexpr SessionField row(const char* name, const char* written, SessionField::NewData newData, Work work,
                           bool undone, Changes change) {
  return {name,
          written,
          newData,
          work,
          undone,
          change,
          [](const Session& a, const Session& b) { return (a.*....*Path) == (b.*....*Path); },
          [](const Session& from, Session& to) { (to.*....*Path) = (from.*....*Path); }};
}

bool sameViews(const Session& a, const Session& b) {
  return std::ranges::equal(a.views, b.views, [](ViewSpec one, ViewSpec other) {
    one.camera = other.camera = {};
    return one == other;
  });
}

bool sameCameras(const Session& a, const Session& b) {
  return std::ranges::equal(a.views, b.views, {}, &ViewSpec::camera, &ViewSpec::camera);
}

void takeCameras(const Session& from, Session& to) {
  for (std::size_t i = 0; i < std::min(from.views.size(), to.views.size()); ++i) {
    to.views[i].camera = from.views[i].camera;
  }
}

bool sameCorrections(const Session& a, const Session& b) {
  const auto corrected = [](const Session& session) {
    std::vector<CheckpointSource> some = session.checkpoints;
    std::erase_if(some, [](const CheckpointSource& one) { return one.reading == ReadingOptions{}; });
    return some;
  };
  return corrected(a) == corrected(b);
}

void takeCorrections(const Session& from, Session& to) {
  for (std::size_t i = 0; i < std::min(from.checkpoints.size(), to.checkpoints.size()); ++i) {
    to.checkpoints[i].reading = from.checkpoints[i].reading;
  }
}

using S = Session;
using A = AppearanceSpec;
using E = EdgeSpec;
constexpr bool kUndone = true, kNot = false;

constexpr std::array kFields = {
    // new data starts from the data it is given
    row<&S::data>("data", "/data", Goes, Work::Titled, kNot, Changes::Data),
    row<&S::checkpoints>("checkpoints", "/checkpoints", WithPictures, Work::Titled, kNot,
                         Changes::Checkpoints),
    SessionField{"checkpoints.reading", "/checkpoints", WithPictures, Work::Always, kNot,
                 Changes::Checkpoints, sameCorrections, takeCorrections},
    SessionField{"views", "/views", AmongPictures, Work::Titled, kNot, Changes::Views, sameViews,
                 [](const S& from, S& to) { to.views = from.views; }},
    SessionField{"views.camera", "/views", AmongPictures, Work::Never, kNot, Changes::Cameras, sameCameras,
                 takeCameras},
    row<&S::appearance, &A::color>("appearance.color", "/appearance/color", Stays, Work::Titled, kNot,
                                   Changes::Colors),
    // of edges only the graph is undone, not what is drawn of it
    row<&S::appearance, &A::edges, &E::show>("appearance.edges.show", "/appearance/edges/show", Stays,
                                             Work::Titled, kNot, Changes::Appearance),
    row<&S::appearance, &A::edges, &E::k>("appearance.edges.k", "/appearance/edges/k", Stays, Work::Titled,
                                          kUndone, Changes::Appearance),
    row<&S::appearance, &A::edges, &E::metric>("appearance.edges.metric", "/appearance/edges/metric", Stays,
                                               Work::Titled, kUndone, Changes::Appearance),
    row<&S::appearance, &A::edges, &E::kind>("appearance.edges.kind", "/appearance/edges/kind", Stays,
                                             Work::Titled, kUndone, Changes::Appearance),
    row<&S::appearance, &A::edges, &E::nnk>("appearance.edges.nnk", "/appearance/edges/nnk", Stays,
                                            Work::Titled, kUndone, Changes::Appearance),
    row<&S::appearance, &A::edges, &E::polytope>("appearance.edges.polytope", "/appearance/edges/polytope",
                                                 Stays, Work::Titled, kNot, Changes::Appearance),
    row<&S::appearance, &A::discs>("appearance.discs", "/appearance/discs", Stays, Work::Titled, kNot,
                                   Changes::Appearance),
    row<&S::appearance, &A::arrows>("appearance.arrows", "/appearance/arrows", Stays, Work::Titled, kNot,
                                    Changes::Appearance),
    row<&S::appearance, &A::pointSize>("appearance.pointSize", "/appearance/pointSize", Stays, Work::Titled,
                                       kNot, Changes::Appearance),
    row<&S::appearance, &A::opacity>("appearance.opacity", "/appearance/opacity", Stays, Work::Titled, kNot,
                                     Changes::Colors),
    row<&S::appearance, &A::hiddenClasses>("appearance.hiddenClasses", "/appearance/hiddenClasses", Goes,
                                           Work::Titled, kUndone, Changes::Colors),
    row<&S::appearance, &A::compare>("appearance.compare", "/appearance/compare", Stays, Work::Titled, kNot,
                                     Changes::Appearance),
    row<&S::selection>("selection", "/selection", Goes, Work::Always, kUndone, Changes::Selection),
    row<&S::current>("current", "/current", Goes, Work::Never, kNot, Changes::Current),
    row<&S::selections>("selections", "/selections", Goes, Work::Always, kUndone, Changes::Selections),
    row<&S::orbits>("orbits", "/orbits", Goes, Work::Always, kNot, Changes::Appearance),
    row<&S::theme>("theme", "/theme", Stays, Work::Never, kNot, Changes::Theme),
    row<&S::notes>("notes", "/notes", Stays, Work::Always, kNot, Changes::Notes),
    row<&S::survey>("survey", "/models", Stays, Work::Titled, kNot, Changes::Survey),
    row<&S::stamps>("stamps", "/files", Stays, Work::Never, kNot, Changes::Stamps),
};

bool stays(SessionField::NewData rule, DataSource::Kind before, DataSource::Kind now) {
  switch (rule) {
    case Stays:
      return true;
    case Goes:
      return false;
    case WithPictures:
      return now != DataSource::Kind::Vectors;
    case AmongPictures:
      return now == DataSource::Kind::Images && before == now;
  }
  return false;
}

}  // namespace

std::span<const SessionField> sessionFields() {
  return kFields;
}

Changes changesBetween(const Session& a, const Session& b) {
  Changes changes = Changes::None;
  for (const SessionField& field : kFields) {
    if (!field.same(a, b)) changes = changes | field.change;
  }
  return changes;
}

bool sameWork(const Session& a, const Session& b, bool titled) {
  return std::ranges::all_of(kFields, [&](const SessionField& field) {
    const bool work = field.work == Work::Always || (titled && field.work == Work::Titled);
    return !work || field.same(a, b);
  });
}

Session withNewData(const Session& session, const DataSource& data) {
  Session next;
  for (const SessionField& field : kFields) {
    if (stays(field.newData, session.data.kind, data.kind)) field.take(session, next);
  }
  next.data = data;
  return next;
}

bool sameUndone(const Session& a, const Session& b) {
  return std::ranges::all_of(kFields,
                             [&](const SessionField& field) { return !field.undone || field.same(a, b); });
}

void takeBack(const Session& from, Session& to) {
  for (const SessionField& field : kFields) {
    if (field.undone) field.take(from, to);
  }
}

}  // namespace mlens
