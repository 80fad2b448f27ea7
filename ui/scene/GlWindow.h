#pragma once

#include <vtkGenericOpenGLRenderWindow.h>

namespace mlens {

/// VTK's window on an OpenGL context that somebody else made current (Qt's or EGL's). Unlike its base it also
/// starts on contexts that do not come from GLX, which GLEW takes for a failure. Draws into its own
/// framebuffer and never touches the one on the screen.
class GlWindow : public vtkGenericOpenGLRenderWindow {
 public:
  static GlWindow* New();
  vtkTypeMacro(GlWindow, vtkGenericOpenGLRenderWindow)

      void OpenGLInitContext() override;
  bool usable() const { return Initialized; }  ///< OpenGL 3.2 was found

 protected:
  GlWindow();
};

}  // namespace mlens
