#pragma once

#include <QByteArray>
#include <filesystem>
#include <string>
#include <vector>

#include "ui/figure/Figure.h"

namespace mlens {

enum class FigureFormat { Png, Pdf, Svg };
/// By the ending of the name; InvalidArgument names those there are.
Result<FigureFormat> figureFormat(const std::filesystem::path& path);

/// A figure as the bytes of a file, with caption and recipe in its metadata: in PNG the texts "Description"
/// and "Recipe", in PDF an attached recipe.json, in SVG <metadata>. Draws: GUI thread. The same content,
/// options and recipe give the same bytes on the same OpenGL.
Result<QByteArray> figureBytes(const std::vector<FigureContent>& views, const FigureOptions& options,
                               FigureFormat format, const std::string& recipe);

/// "manifold-lens render --session figure.mlens --view encoder --size 1600x1200 --out figure.png"
std::string renderCommand(const std::vector<std::string>& views, const FigureOptions& options,
                          FigureFormat format);
/// The same with other words for what is written: "--out figure.png".
std::string renderCommand(const std::vector<std::string>& views, const FigureOptions& options,
                          const QString& output);

/// What the reader of a figure in this format should know: "a: 60,000 points drawn as pixels"; "" nothing.
std::string figureNote(const std::vector<FigureContent>& views, FigureFormat format);

/// PNG, whole or not at all, with the caption and, if there is one, the recipe in its text.
Result<void> writePng(const std::filesystem::path& path, const QImage& image, const QString& caption);
Result<void> writeBytes(const std::filesystem::path& path, const QByteArray& bytes);

}  // namespace mlens
