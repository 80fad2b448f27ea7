#pragma once

#include <cstdint>
#include <span>

#include "core/session/Session.h"

namespace mlens {

/// What of a session is another: bits.
enum class Changes : std::uint32_t {
  None = 0,
  Data = 1u << 0,
  Checkpoints = 1u << 1,
  Views = 1u << 2,       ///< which embeddings they show, by which maps
  Cameras = 1u << 3,     ///< from where they are looked at
  Colors = 1u << 4,      ///< what decides the colours of points, but the selection and the theme
  Appearance = 1u << 5,  ///< all else that decides how points, edges and layers are drawn
  Selection = 1u << 6,
  Selections = 1u << 7,  ///< the named ones
  Current = 1u << 8,
  Theme = 1u << 9,
  Notes = 1u << 10,
  Survey = 1u << 11,
  Stamps = 1u << 12,
  History = 1u << 13,  ///< what can be undone; not of a field, see SessionStore
};
constexpr Changes operator|(Changes a, Changes b) {
  return static_cast<Changes>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr bool has(Changes changes, Changes any) {
  return (static_cast<std::uint32_t>(changes) & static_cast<std::uint32_t>(any)) != 0;
}

/// What is known of a field of Session beside its value. The rules that name fields are columns here, and
/// nowhere else: a new field gets a row, or a test fails.
struct SessionField {
  /// Whether it outlives the opening of other data.
  enum class NewData {
    Stays,
    Goes,           ///< it is about the points that were there
    WithPictures,   ///< stays if the new data is no vectors: it embeds pictures
    AmongPictures,  ///< stays if both are pictures
  };
  /// Whether losing it is asked about.
  enum class Work {
    Never,
    Titled,  ///< of a session with a file; else it is had again by opening the same data
    Always,
  };

  const char* name;     ///< "appearance.edges.k"
  const char* written;  ///< where in the session file: a JSON pointer; of a list the whole list
  NewData newData;
  Work work;
  bool undone;  ///< undo takes it back
  Changes change;
  bool (*same)(const Session& a, const Session& b);
  void (*take)(const Session& from, Session& to);
};

std::span<const SessionField> sessionFields();

Changes changesBetween(const Session& a, const Session& b);

/// Whether `b` has no work that `a` has not, nor the other way; `titled`: there is a file of it.
bool sameWork(const Session& a, const Session& b, bool titled);

/// The session once `data` is opened in it: what stays, the rest as in an empty one.
Session withNewData(const Session& session, const DataSource& data);

/// Whether undo sees a difference.
bool sameUndone(const Session& a, const Session& b);
/// Gives `to` what undo takes back, as it is in `from`.
void takeBack(const Session& from, Session& to);

}  // namespace mlens
