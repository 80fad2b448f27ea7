#pragma once

#include <QObject>

#include "ui/panels/DistributionsPanel.h"
#include "ui/panels/InvariancePanel.h"
#include "ui/panels/SpectrumPanel.h"
#include "ui/study/Study.h"
#include "ui/window/Settings.h"

namespace mlens {

/// Writes metrics, spectra and their charts. The dialogs ask where; the ...To functions write in the
/// background and say how it went.
class MetricFiles : public QObject {
  Q_OBJECT
 public:
  MetricFiles(Study* study, DistributionsPanel* distributions, SpectrumPanel* spectrum,
              InvariancePanel* invariance, Settings* settings, QWidget* window);

  void exportMetrics();  ///< of all points, in the embeddings that lie side by side
  void exportSpectrum();
  void exportHistograms();
  void exportCurves();
  void exportMatrices();
  void exportMetricsTo(const QString& path);
  void exportSpectrumTo(const QString& path);
  void exportHistogramsTo(const QString& path);
  void exportCurvesTo(const QString& path);
  void exportMatricesTo(const QString& path);

 Q_SIGNALS:
  void message(const QString& text, bool isError);

 private:
  void askPath(const QString& title, const QString& name, const QStringList& endings,
               void (MetricFiles::*exportTo)(const QString& path));
  void write(const QString& path, std::function<Result<void>(const JobContext&)> write);

  Workspace* workspace_;
  Measurements* measurements_;
  DistributionsPanel* distributions_;
  SpectrumPanel* spectrum_;
  InvariancePanel* invariance_;
  Settings* settings_;
  QWidget* window_;
};

}  // namespace mlens
