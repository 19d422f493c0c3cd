// What vector code this processor runs, and the choice between twins that give the same bits.
#ifndef FASTRL_BASE_CPU_H
#define FASTRL_BASE_CPU_H

namespace fr {

bool has_avx2();   // with FMA
bool has_avx512(); // F, DQ, VL and BW, with AVX2

} // namespace fr

// The widest of NAME_portable, NAME_avx2 and NAME_avx512 that this processor runs; elsewhere only the first is built.
#if defined(__x86_64__)
#define FASTRL_WIDEST(name) (fr::has_avx512() ? name##_avx512 : fr::has_avx2() ? name##_avx2 : name##_portable)
#else
#define FASTRL_WIDEST(name) (name##_portable)
#endif

#endif
