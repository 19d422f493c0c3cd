#include "fastrl/vec.h"
