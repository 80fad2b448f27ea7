#include "ui/window/ModelsForm.h"

#include <QFileInfo>
#include <QGridLayout>
#include <QMenu>
#include <algorithm>

#include "ui/widgets/Layout.h"
#include "ui/widgets/SpinBoxes.h"
#include "ui/window/AskFile.h"

namespace mlens {
namespace {

constexpr int kLargestSeed = 1'000'000'000;

}  // namespace

ModelsForm::ModelsForm(Settings* settings, QWidget* parent) : QWidget(parent), settings_(settings) {
  list_ =
      named(new QLineEdit(this), tr("List of models"),
            tr("A CSV with a column path (checkpoints, or vectors of the same rows) and, if you like, model "
               "and group; or a table of metrics, your own or published: model, group, numbers"));
  list_->setPlaceholderText(tr("models.csv: model, path, group"));
  auto* chooseList =
      named(new QPushButton(tr("Choose…"), this), tr("Choose the list of models"), list_->toolTip());
  pictures_ =
      named(new QLineEdit(this), tr("Pictures"),
            tr("What checkpoints embed: a folder of pictures, IDX, CIFAR, STL-10, .npy or CSV. Vectors "
               "and tables need none"));
  pictures_->setPlaceholderText(tr("only for checkpoints"));
  auto* choosePictures =
      named(new QPushButton(tr("Choose…"), this), tr("Choose the pictures"), pictures_->toolTip());
  limit_ = named(spin(0, 100'000'000, 0, this), tr("Pictures to take"),
                 tr("A sample with the same share of every class; 0: all"));
  limit_->setSpecialValueText(tr("all"));
  limit_->setSingleStep(1000);
  const SurveySpec usual;
  k_ = named(spin(2, EdgeSpec::kMostNnk, usual.k, this), tr("Candidates"),
             tr("Candidates of each NNK neighbourhood, the same for all models"));
  permutations_ = named(spin(1, SurveySpec::kMostPermutations, usual.permutations, this), tr("Permutations"),
                        tr("Shuffles of the groups' names: the smallest p is one over them"));
  seed_ = named(spin(0, kLargestSeed, 1, this), tr("Seed"),
                tr("Of the sample, of random pairs and of the permutations"));
  compare_ =
      named(new QPushButton(tr("C&ompare"), this), tr("Compare the models"),
            tr("Measures all models in the background; embeddings that were made before are taken from "
               "the cache"));
  compare_->setDefault(true);
  compare_->setEnabled(false);

  for (QPushButton* button : {chooseList, choosePictures}) button->setAutoDefault(false);
  auto* grid = gridLayout<QGridLayout>(this, 0);
  const auto labelled = [&](const QString& text, QWidget* field, int row, int column) {
    auto* label = new QLabel(text, this);
    label->setBuddy(field);
    grid->addWidget(label, row, column);
    grid->addWidget(field, row, column + 1);
  };
  labelled(tr("&Models"), list_, 0, 0);
  grid->addWidget(chooseList, 0, 2);
  labelled(tr("P&ictures"), pictures_, 1, 0);
  grid->addWidget(choosePictures, 1, 2);
  labelled(tr("Tak&e"), limit_, 1, 3);
  labelled(tr("&K"), k_, 0, 3);
  labelled(tr("Perm&utations"), permutations_, 0, 5);
  labelled(tr("&Seed"), seed_, 1, 5);
  grid->addWidget(compare_, 0, 7, 2, 1, Qt::AlignBottom);
  grid->setColumnStretch(1, 1);

  connect(chooseList, &QPushButton::clicked, this,
          [this] { choose(list_, tr("List of models"), tr("Lists and tables (*.csv *.tsv *.txt)")); });
  connect(choosePictures, &QPushButton::clicked, this,
          [this, choosePictures] { this->choosePictures(choosePictures); });
  connect(list_, &QLineEdit::textChanged, this,
          [this](const QString& text) { compare_->setEnabled(!text.trimmed().isEmpty()); });
  connect(compare_, &QPushButton::clicked, this, &ModelsForm::asked);
}

void ModelsForm::choose(QLineEdit* line, const QString& title, const QString& filter) {
  askExistingFile(this, title, settings_->folder("open"), filter, [this, line](const QString& path) {
    settings_->setFolder("open", QFileInfo(path).absolutePath());
    line->setText(path);
  });
}

void ModelsForm::choosePictures(const QWidget* button) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  connect(menu->addAction(tr("A folder of pictures…")), &QAction::triggered, this, [this] {
    askFolder(this, tr("Folder of pictures"), settings_->folder("open"), [this](const QString& path) {
      settings_->setFolder("open", QFileInfo(path).absolutePath());
      pictures_->setText(path);
    });
  });
  connect(menu->addAction(tr("A file of pictures…")), &QAction::triggered, this,
          [this] { choose(pictures_, tr("Pictures"), tr("All files (*)")); });
  menu->popup(button->mapToGlobal(button->rect().bottomLeft()));
}

void ModelsForm::setSurvey(const SurveySpec& survey) {
  list_->setText(QString::fromStdString(survey.list.string()));
  pictures_->setText(QString::fromStdString(survey.pictures.string()));
  limit_->setValue(static_cast<int>(std::min<Index>(survey.limit, limit_->maximum())));
  k_->setValue(survey.k);
  permutations_->setValue(survey.permutations);
  seed_->setValue(static_cast<int>(std::min<std::uint64_t>(survey.seed, kLargestSeed)));
}

SurveySpec ModelsForm::survey() const {
  SurveySpec survey;
  survey.list = list_->text().trimmed().toStdString();
  survey.pictures = pictures_->text().trimmed().toStdString();
  survey.limit = limit_->value();
  survey.k = k_->value();
  survey.permutations = permutations_->value();
  survey.seed = static_cast<std::uint64_t>(seed_->value());
  return survey;
}

}  // namespace mlens
