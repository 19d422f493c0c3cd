#include "fastrl/gb.h"
