#include "ui/scene/GlWindow.h"

#include <vtkObjectFactory.h>
#include <vtkVersionMacros.h>

#if VTK_VERSION_NUMBER < VTK_VERSION_CHECK(9, 4, 0)
#include <vtk_glew.h>
#endif

namespace mlens {

vtkStandardNewMacro(GlWindow);

GlWindow::GlWindow() {
  SetOwnContext(0);
  SetFrameBlitMode(vtkOpenGLRenderWindow::NoBlit);
  SetMultiSamples(0);
  SetLineSmoothing(true);
  SetIsCurrent(true);
  SetSupportsOpenGL(1);
  SetIsDirect(1);
  SetReadyForRendering(true);
  SetMapped(1);
}

void GlWindow::OpenGLInitContext() {
#if VTK_VERSION_NUMBER < VTK_VERSION_CHECK(9, 4, 0)
  ContextCreationTime.Modified();
  if (Initialized) return;
  glewExperimental = GL_TRUE;
  const GLenum result = glewInit();
  // Without GLX the functions of OpenGL itself are nevertheless there.
  const bool loaded = result == GLEW_OK || result == GLEW_ERROR_NO_GLX_DISPLAY;
  if (!loaded || !GLEW_VERSION_3_2) return;
  GlewInitValid = true;
  Initialized = true;
  GLfloat widths[2] = {1, 1};
  glGetFloatv(GL_ALIASED_LINE_WIDTH_RANGE, widths);
  MaximumHardwareLineWidth = glGetError() == GL_NO_ERROR ? widths[1] : 1;
#else
  vtkGenericOpenGLRenderWindow::OpenGLInitContext();
#endif
}

}  // namespace mlens
