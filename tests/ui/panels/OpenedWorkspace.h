#pragma once

#include <gtest/gtest.h>

#include <QColor>
#include <QDir>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include "core/base/Npy.h"
#include "core/checkpoint/ModelLayout.h"
#include "core/engine/CheckpointSummary.h"
#include "core/engine/EngineLoader.h"
#include "ui/study/Neighborhoods.h"
#include "ui/workspace/Workspace.h"

namespace mlens {

/// The control of this accessible name.
template <class Control>
Control* named(const QWidget& panel, const QString& name) {
  for (auto* control : panel.findChildren<Control*>()) {
    if (control->accessibleName() == name) return control;
  }
  ADD_FAILURE() << "no control named " << name.toStdString();
  return nullptr;
}

/// A workspace with 60 small pictures of three classes and, if asked for, checkpoints embedded by the engine
/// of tests/ui/FakeEngine.cpp.
class OpenedWorkspace : public testing::Test {
 protected:
  static constexpr Index kPerClass = 20;
  static constexpr int kSide = 16;

  /// Noise: no two pictures are equally far from a third.
  static int grey(Index row, int x, int y) {
    std::uint32_t state = static_cast<std::uint32_t>(row * kSide * kSide + y * kSide + x) * 2654435761U;
    state ^= state >> 15;
    state *= 2246822519U;
    return static_cast<int>((state ^ (state >> 13)) & 255U);
  }

  void SetUp() override {
    Index row = 0;
    for (const char* name : {"bag", "boot", "coat"}) {
      QDir(folder_.path()).mkpath(QStringLiteral("pictures/%1").arg(QLatin1String(name)));
      for (int i = 0; i < kPerClass; ++i) {
        QImage image(kSide, kSide, QImage::Format_Grayscale8);
        for (int y = 0; y < kSide; ++y) {
          for (int x = 0; x < kSide; ++x)
            image.setPixelColor(x, y,
                                QColor::fromRgb(qRgb(grey(row, x, y), grey(row, x, y), grey(row, x, y))));
        }
        ++row;
        const QString file =
            QStringLiteral("pictures/%1/%2.png").arg(QLatin1String(name)).arg(i, 2, 10, QLatin1Char('0'));
        ASSERT_TRUE(image.save(folder_.filePath(file)));
      }
    }
    QObject::connect(&workspace_, &Workspace::message, [this](const QString& text, bool isError) {
      if (isError) errors_ << text;
    });
  }

  std::string path(const QString& name) const { return folder_.filePath(name).toStdString(); }

  void open(int checkpoints) {
    Session session;
    session.data.kind = DataSource::Kind::Images;
    session.data.path = path(QStringLiteral("pictures"));
    for (int i = 0; i < checkpoints; ++i) session.checkpoints.push_back({writeCheckpoint(i)});
    workspace_.openSession(session);
    ASSERT_TRUE(QTest::qWaitFor([this] { return jobs_.idle() && workspace_.points()->count > 0; }, 20000));
    ASSERT_EQ(workspace_.points()->count, 3 * kPerClass);
    for (const auto& value : workspace_.embeddings()) ASSERT_EQ(value.state, QString());
  }

  void settle() {
    ASSERT_TRUE(QTest::qWaitFor([this] { return jobs_.idle(); }, 20000));
  }

  std::string writeCheckpoint(int number) {
    ModelSpec spec;
    spec.encoderWidth = 1 + number;
    spec.projectorWidth = 3;
    spec.projectorOutput = 5;
    std::vector<std::byte> zeros(1 << 20);
    std::vector<TensorToWrite> tensors;
    const auto layout = tensorsOf(spec);
    for (const TensorInfo& info : layout) {
      std::size_t bytes = info.dtype == "I64" ? 8 : 4;
      for (const Index side : info.shape) bytes *= static_cast<std::size_t>(side);
      tensors.push_back({info.name, info.dtype, info.shape, std::span(zeros).first(bytes)});
    }
    const std::string file = path(QStringLiteral("model%1.safetensors").arg(number));
    EXPECT_TRUE(writeSafetensors(file, tensors,
                                 {{"format", kCheckpointFormat},
                                  {"model", toJson(spec).dump()},
                                  {"training", R"({"method":"simclr","epochs":20,"strength":1.5})"}}));
    return file;
  }

  QTemporaryDir folder_;
  QStringList errors_;
  JobQueue jobs_;
  Workspace workspace_{
      &jobs_, Services{loadEngine, ResultCache(folder_.filePath(QStringLiteral("cache")).toStdString())}};
  Neighborhoods neighborhoods_{&workspace_};
};

}  // namespace mlens
