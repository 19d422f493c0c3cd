// The loops of the vector form that take time, as one table of functions for each vector width. Arrays go over what can be
// held on a board; `n` is any number.
#ifndef FASTRL_CFR_KERNELS_H
#define FASTRL_CFR_KERNELS_H

#include <cstdint>

namespace fr {

inline constexpr int kTerminals = 16; // ends of hands that are evaluated together

// Ends of hands on one board: rows of kTerminals floats, one for each class of hole cards, let all of them share a pass.
struct TerminalWork {
    int count;                      // terminals, 1..kTerminals
    int showdowns;                  // of them; the others are folds and come after these
    const float *reach[kTerminals]; // [classes rounded up to 16] of the other player
    float *value[kTerminals];       // likewise
    float pays[kTerminals];         // showdown: to the winner, fold: to the traverser

    int classes;
    int holes; // in by_strength
    int hole_cards;
    int deck;                   // cards in it
    const uint8_t *cards;       // [hole cards' number][hole_cards]
    const int16_t *class_of;    // by number of hole cards
    const int16_t *example;     // by class, or -1 where the class is empty
    const int16_t *by_strength; // hole cards that the board allows, from the weakest
    const uint16_t *strength;   // by number of hole cards
    float *rows, *results;      // [classes rounded up to 16][kTerminals], aligned
};

struct CfrKernels {
    // strategy[actions][n] from regrets[actions][n], whose rows are `from` apart; those of the strategy `to`.
    void (*match)(float *strategy, int64_t to, const float *regrets, int64_t from, int actions, int64_t n);
    void (*multiply)(float *product, const float *a, const float *b, int64_t n);
    void (*add_scaled)(float *sum, const float *a, float scale, int64_t n);
    // sum = a[0] + a[1] + ..., weighted by strategy[actions][n] unless it is null
    void (*mix)(float *sum, const float *const *a, const float *strategy, int64_t stride, int actions, int64_t n);
    void (*maximum)(float *most, const float *const *a, int actions, int64_t n);
    // regret += value - mean, then times `positive` or `negative`
    void (*add_regret)(float *regret, const float *value, const float *mean, float positive, float negative, int64_t n);
    void (*terminals)(const TerminalWork &work);
};

extern const CfrKernels cfr_kernels_portable;
extern const CfrKernels cfr_kernels_avx2;
extern const CfrKernels cfr_kernels_avx512;

} // namespace fr

#endif
