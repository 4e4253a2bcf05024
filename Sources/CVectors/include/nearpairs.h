// The inner loop of the search for near pairs of vectors, in C because it needs the instructions of each kind of processor for sums of products of
// 8-bit numbers. All results are whole numbers: the same on every machine.
#ifndef NEARPAIRS_H
#define NEARPAIRS_H

#include <stdint.h>

/// Two rows that are near, and their squared distance as `nearpairs_search` computes it.
struct nearpair {
    int32_t row;
    int32_t column;
    int32_t distance;
};

/// What a search is made of.
enum nearpairs_instructions {
    /// What every processor has.
    NEARPAIRS_PLAIN,
    NEARPAIRS_AVX2,
    /// AVX-512 with sums of products of 8-bit numbers.
    NEARPAIRS_VNNI,
};

/// Whether this processor has them.
int32_t nearpairs_is_supported(enum nearpairs_instructions instructions);

/// The fastest that this processor has.
enum nearpairs_instructions nearpairs_best(void);

/// The vectors of a search in few components, by which most pairs are told to be far.
///
/// With an orthonormal projection no two are nearer than their projections. Rows and columns are projections of the vectors, rounded to 8 bits; norms are their
/// squared lengths plus what the vectors' norms are more than their own squared lengths.
struct nearpairs_coarse {
    const int8_t *rows;
    const int32_t *rowNorms;
    const int8_t *columns;
    const int32_t *columnNorms;
    /// Components of a projection, a multiple of 2.
    int32_t dimension;
    /// How far a projection is from the rounded one at most.
    double error;
    /// The most that a norm is less than the squared length.
    int32_t allowance;
};

/// Bytes of scratch that a search of so many rows needs for vectors of `dimension` components.
int64_t nearpairs_scratch(int64_t rows, int64_t dimension);

/// How many pairs `found` must have room for in a search of so many rows.
int64_t nearpairs_room(int64_t rows);

/// Finds the pairs of a row and a column with rowNorms[i] + columnNorms[j] − 2 · product ≤ the greater of rowLimits[i] and columnLimits[j] (which may be
/// none), from the column `next` on, until all columns were searched or the room is half full: then `next` is where to go on, else it is `columnCount` at
/// least.
///
/// Norms need not be squared lengths: what is taken off them widens the limit for that vector. Sums must stay within 31 bits, and components
/// within −127 to 127. `instructions` must be supported. With `coarse`, which may be none, the same pairs are found, faster where most are far. Returns how many
/// pairs were found.
int64_t nearpairs_search(
    const int8_t *rows, const int32_t *rowNorms, const int32_t *rowLimits, int32_t rowCount, const int8_t *columns,
    const int32_t *columnNorms, const int32_t *columnLimits, int32_t columnCount, int32_t dimension,
    const struct nearpairs_coarse *coarse, enum nearpairs_instructions instructions, void *scratch,
    struct nearpair *found, int32_t *next);

/// Projects rows of 8-bit numbers: for each of `targets` directions of `dimension` numbers, the product less the offset, rounded to −127 to 127. `errors` gets how far the
/// rounded projection of each row is from the exact one.
void nearpairs_project(
    const int8_t *rows, int64_t count, int32_t dimension, const float *directions, const float *offsets, int32_t targets,
    int8_t *projections, float *errors);

/// The sum of products of two rows of whole numbers. Exact while it is below 2⁵³.
double nearpairs_product(const int32_t *left, const int32_t *right, int32_t dimension);

/// The sum of products of whole numbers with one of 8 bits. Exact while it is below 2⁵³.
double nearpairs_product8(const int32_t *left, const int8_t *right, int32_t dimension);

/// The least squared distance of a row to `count` others, of 8-bit numbers all; at most `most`.
int32_t nearpairs_least(const int8_t *row, const int8_t *others, int32_t count, int32_t dimension, int32_t most);

/// Adds a row of 8-bit numbers to a row of sums.
void nearpairs_add8(int32_t *sums, const int8_t *row, int32_t dimension);

#endif
