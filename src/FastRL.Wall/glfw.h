/* The part of GLFW 3.3 that a window with an OpenGL context needs, for FastRL.Interop.Generator (base.h has its subset). GLFW's own
 * reference, https://www.glfw.org/docs/3.3/, says what each function does; all of them belong to the thread that called glfwInit. */
#ifndef FASTRL_WALL_GLFW_H
#define FASTRL_WALL_GLFW_H

#include <stdint.h>

#ifndef FR_API
#define FR_API
#endif

#define GLFW_TRUE                  1
#define GLFW_CONTEXT_VERSION_MAJOR 0x00022002
#define GLFW_CONTEXT_VERSION_MINOR 0x00022003
#define GLFW_OPENGL_PROFILE        0x00022008
#define GLFW_OPENGL_CORE_PROFILE   0x00032001

typedef struct GLFWwindow GLFWwindow;
typedef struct GLFWmonitor GLFWmonitor;

FR_API int32_t glfwInit(void);
FR_API void glfwTerminate(void);

/* The last error of this thread, and a sentence about it that is valid until the next one. */
FR_API int32_t glfwGetError(const char **description);

FR_API void glfwWindowHint(int32_t hint, int32_t value);
FR_API GLFWwindow *glfwCreateWindow(int32_t width, int32_t height, const char *title, GLFWmonitor *monitor, GLFWwindow *share);
FR_API void glfwDestroyWindow(GLFWwindow *window);
FR_API void glfwSetWindowTitle(GLFWwindow *window, const char *title);
FR_API void glfwSetWindowSize(GLFWwindow *window, int32_t width, int32_t height);
FR_API void glfwGetFramebufferSize(GLFWwindow *window, int32_t *width, int32_t *height);
FR_API int32_t glfwWindowShouldClose(GLFWwindow *window);
FR_API void glfwPollEvents(void);
FR_API void glfwMakeContextCurrent(GLFWwindow *window);
FR_API void glfwSwapInterval(int32_t interval);
FR_API void glfwSwapBuffers(GLFWwindow *window);

/* A function of the context, or NULL. */
FR_API void *glfwGetProcAddress(const char *name);

#endif
