"""The shared library: environments in C#, compiled ahead of time, over FastRL's native core."""

import ctypes
import json
import os

FOLDER = os.path.dirname(os.path.abspath(__file__))
GAMES = os.path.join(FOLDER, "games")


class FastRLError(RuntimeError):
    """The library refused; the message is its own."""


def _load():
    library = ctypes.CDLL(os.path.join(FOLDER, "lib", "libfastrl_gym.so"))
    for name, result, arguments in (
        ("create", ctypes.c_ssize_t, (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int32)),
        ("description", ctypes.c_char_p, (ctypes.c_ssize_t,)),
        ("reset", ctypes.c_ssize_t, (ctypes.c_ssize_t, ctypes.c_uint64)),
        ("step", ctypes.c_ssize_t, (ctypes.c_ssize_t,)),
        ("destroy", None, (ctypes.c_ssize_t,)),
        ("error", ctypes.c_char_p, ()),
    ):
        function = getattr(library, "fastrl_gym_" + name)
        function.restype, function.argtypes = result, arguments
    return library


_library = None


def library():
    """The library, loaded when it is first needed: policies do without it."""
    global _library
    if _library is None:
        _library = _load()
    return _library


def check(result):
    """The result of a call, or the sentence that it left."""
    if not result:
        raise FastRLError((library().fastrl_gym_error() or b"unknown").decode())
    return result


def create(name, count, options):
    """Makes an environment: its handle, and what it says of itself."""
    text = json.dumps(options).encode()
    handle = check(library().fastrl_gym_create(GAMES.encode(), os.fspath(name).encode(), text, count))
    return handle, json.loads(library().fastrl_gym_description(handle))
