// Windows' own header without its macros, and what the core's Windows files share.
#ifndef FASTRL_BASE_WINDOWS_H
#define FASTRL_BASE_WINDOWS_H

#define WIN32_LEAN_AND_MEAN
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include <string>

namespace fr {

// UTF-8 as Windows takes it.
std::wstring wide(const char *text);

// What the system says to one of its error numbers, in UTF-8.
std::string system_message(DWORD error);

} // namespace fr

#endif
