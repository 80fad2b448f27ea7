#include "app/ReadingFlags.h"

namespace mlens {

void addReadingOptions(CLI::App& command, ReadingOptions& options) {
  const auto group = [](CLI::Option* option) { return option->group("Checkpoints of other programs"); };
  group(
      command.add_option("--encoder", options.encoder,
                         "Which encoder: its number or prefix as 'inspect' lists them (1 is the best guess)"))
      ->type_name("WHICH");
  group(command.add_option("--projector", options.projector,
                           "Prefix of the projector's layers, or none: z = h"))
      ->type_name("PREFIX");
  group(command.add_option("--projector-layers", options.projectorLayers,
                           "z is the output of the projector's Nth linear layer; the rest is left out"))
      ->check(CLI::Range(1, 64))
      ->type_name("N");
  group(command.add_option("--activation", options.activation, "Between the projector's layers: relu, gelu"))
      ->check(CLI::IsMember({"relu", "gelu"}))
      ->type_name("NAME");
  group(command.add_option("--stem-padding", options.stemPadding,
                           "Of a ResNet's first convolution; for 3x3: 1 is common, solo-learn has 2"))
      ->check(CLI::Range(0, 8))
      ->type_name("N");
  group(command.add_option("--stem-stride", options.stemStride, "Of a ResNet's first convolution"))
      ->check(CLI::Range(1, 4))
      ->type_name("N");
  // Callbacks: CLI11 makes an optional<bool> false when the flag is not given.
  group(command.add_flag_callback(
      "--max-pool", [&options] { options.maxPool = true; }, "Max pooling after a ResNet's stem"));
  group(command.add_flag_callback(
      "--no-max-pool", [&options] { options.maxPool = false; }, "No max pooling after a ResNet's stem"));
  group(command.add_option("--heads", options.heads, "Attention heads of a vision transformer"))
      ->check(CLI::Range(1, 256))
      ->type_name("N");
  group(command.add_option("--pool", options.pool,
                           "What h of a vision transformer is: class-token, or mean of the patches"))
      ->check(CLI::IsMember({"class-token", "mean"}))
      ->type_name("NAME");
  group(command.add_option("--size", options.size, "Side of the pictures, in pixels"))
      ->check(CLI::Range(8, 1024))
      ->type_name("N");
  group(command.add_option("--resize", options.resize,
                           "Shorter side of the pictures before the centre --size is cut out"))
      ->check(CLI::Range(8, 2048))
      ->type_name("N");
  group(command.add_option("--interpolation", options.interpolation,
                           "Of resizing: bilinear, bicubic, lanczos, box, hamming, nearest"))
      ->check(CLI::IsMember({"bilinear", "bicubic", "lanczos", "box", "hamming", "nearest"}))
      ->type_name("NAME");
  group(command.add_option("--mean", options.mean, "Of each channel, taken from pixels in 0..1"))
      ->delimiter(',')
      ->type_name("R,G,B");
  group(command.add_option("--std", options.std, "Of each channel, divided by"))  //
      ->delimiter(',')
      ->type_name("R,G,B");
  group(command.add_option_function<std::string>(
            "--assume", [&options](const std::string& what) { options.assumeNothing = what == "nothing"; },
            "What the file does not say is assumed, and told (anything), or is an error (nothing)"))
      ->check(CLI::IsMember({"anything", "nothing"}))
      ->type_name("WHAT");
}

}  // namespace mlens
