#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>

#include "core/checkpoint/ModelReading.h"

namespace mlens {

/// What a checkpoint was taken for, each guess with its origin, and each to be corrected.
class ReadingForm : public QWidget {
  Q_OBJECT
 public:
  explicit ReadingForm(QWidget* parent = nullptr);

  void setOptions(const ReadingOptions& options);
  /// Fills in what was recognised under these options; `projectors`: the prefixes that fit.
  void setReading(const ModelReading& reading, const std::vector<std::string>& projectors);
  const ReadingOptions& options() const { return options_; }
  QString problem() const;  ///< why what was typed is no correction; empty if all is

 Q_SIGNALS:
  void edited();

 private:
  void buildEncoder();
  void buildProjector();
  void buildInput();
  void heading(const QString& text);
  QLabel* origin();
  QSpinBox* number(int low, int high, const QString& name, const QString& tip,
                   std::optional<int> ReadingOptions::*field);
  QLineEdit* numbers(const QString& name, const QString& tip, std::vector<double> ReadingOptions::*field);
  void row(const QString& label, QWidget* field);
  void fillEncoder(const ModelReading& reading);
  void fillProjector(const ModelReading& reading, const std::vector<std::string>& projectors);
  void fillInput(const ModelReading& reading);
  void chooseEncoder(int index);

  ReadingOptions options_;
  QFormLayout* form_;
  QComboBox *encoder_, *pool_, *projector_, *activation_;
  QSpinBox *stemPadding_, *stemStride_, *heads_, *layers_, *size_;
  QCheckBox* maxPool_;
  QLineEdit *mean_, *std_;
  QLabel *encoderFrom_, *chain_, *sizeFrom_, *normalizationFrom_;
};

}  // namespace mlens
