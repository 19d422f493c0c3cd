/* fastrl/base.h: what every subsystem's header shares: export, status codes, the last error, the ABI version.
 *
 * Errors: a function that can fail returns fr_status and leaves a sentence for people in fr_error_message(). No
 * exception crosses this boundary and no argument crashes the library: null handles, null buffers and numbers out of
 * range come back as FR_STATUS_INVALID_ARGUMENT.
 *
 * Threads: a handle is used by one thread at a time. Different handles are independent. The last error is kept for
 * each thread.
 *
 * Subset: FastRL.Interop.Generator reads these headers. It accepts block comments, an include guard, #include, the
 * constants `#define FR_NAME integer`, enums of integers, structs of sized integers, float, double, arrays of these and
 * pointers, opaque handles (`typedef struct fr_x fr_x;`) and FR_API prototypes with named parameters. Their types are
 * sized integers, float, double, enums, and pointers to anything declared, to char and to void. Names start with fr_,
 * those of constants and enum values with FR_. A conditional block may define FR_API, FR_EXTERN and FR_SHORT only. All
 * else is a build error with file and line. A prototype marked FR_SHORT returns within a microsecond, never blocks and
 * never calls back, so that the runtime may skip its transition to native code. */
#ifndef FASTRL_BASE_H
#define FASTRL_BASE_H

#include <stdint.h>

#ifdef __cplusplus
#define FR_EXTERN extern "C"
#else
#define FR_EXTERN
#endif

#ifdef _WIN32
#define FR_API FR_EXTERN __declspec(dllexport)
#else
#define FR_API FR_EXTERN __attribute__((visibility("default")))
#endif

#define FR_SHORT /* see "Subset" above */

/* Raised when a struct, a function or a meaning changes. fr_abi_version() returns the library's own. */
#define FR_ABI_VERSION 6

typedef enum fr_status {
    FR_STATUS_OK = 0,
    FR_STATUS_INVALID_ARGUMENT = 1, /* a null pointer, a number out of range, a struct of another size */
    FR_STATUS_INVALID_DATA = 2,     /* bytes from outside (ROM, state) that are not what they should be */
    FR_STATUS_OUT_OF_MEMORY = 3,
    FR_STATUS_UNSUPPORTED = 4, /* well-formed, but not handled: an unknown cartridge type, say */
    FR_STATUS_WRONG_TIME = 5,  /* the call does not fit the handle's state: recv without send */
    FR_STATUS_INTERNAL = 6,    /* a defect of the library */
    FR_STATUS_LOST = 7,        /* another process that takes part is gone, stands still or cannot be reached */
    FR_STATUS_COUNT = 8
} fr_status;

FR_API FR_SHORT int32_t fr_abi_version(void);

/* UTF-8 sentence about this thread's last failed call; valid until the thread's next failed call; never NULL. */
FR_API FR_SHORT const char *fr_error_message(void);

#endif
