/* The program: what a model computes, as every backend receives it.
 *
 * A program is one block of memory without pointers: a header, then tables, then names. It can be
 * written to a file, sent to another process or another machine, and read there as it is.
 * All integers are little-endian and naturally aligned; tables start at multiples of 8 bytes.
 *
 * It is SSA: each value is written by one instruction, and instructions stand in an order in which
 * they can run. A value is a matrix [rows, width], row-major; rows are symbolic:
 *   ADDEND_ROWS_TOKENS  one row for each token of the run
 *   ADDEND_ROWS_LOGITS  one row for each token whose logits were asked for
 * Recurrent state and KV caches are not values: they belong to a session and are named by `state`.
 *
 * Compiles as C11 and as C++.
 */
#ifndef ADDEND_PROGRAM_H
#define ADDEND_PROGRAM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ADDEND_PROGRAM_MAGIC 0x52504441u /* "ADPR" */
#define ADDEND_PROGRAM_VERSION 1u
#define ADDEND_NONE 0xFFFFFFFFu /* "no such index" in every index field */

/* Element types of values, states and weights. */
enum addend_dtype {
    ADDEND_F32 = 1,
    ADDEND_F16 = 2,
    ADDEND_BF16 = 3,
    ADDEND_I8 = 4,
    ADDEND_I32 = 5,
    /* Canonical trits, weights only: rows of ceil(cols/4) bytes, four trits a byte, lowest bits
     * first, each stored as trit + 1 (0, 1, 2). Code 3 is illegal; spare bits hold code 1 (a zero).
     * The host decodes every file format to this; backends repack it to what suits them. */
    ADDEND_T2 = 6,
    /* Groups of 16 weights with a scale, a minimum and integer codes, weights only: rows of ceil(cols/16)
     * addend_weight_group. The host decodes every block format to this without loss, one form for all of
     * them; `flags` of the weight promise what lets a backend store them as compactly as the file does. */
    ADDEND_G16 = 7
};

/* Columns 16 n … 16 n + 15 of a row: weight = d * c + m, product and sum each rounded once to F32. Codes
 * past the last column are 0. */
typedef struct addend_weight_group {
    float d;
    float m;
    int8_t c[16];
} addend_weight_group;

/* Flags of an ADDEND_G16 weight: what the host promises of every group. They follow from the type of the
 * file's blocks, not from a look at the values. At most one of the three CODES promises is made; without
 * one a code may be any int8. A backend that finds a promise broken refuses the weight. */
enum addend_group_promise {
    ADDEND_G16_CODES_U4 = 1,   /* every c is in 0 … 15 */
    ADDEND_G16_NO_MINIMUM = 2, /* every m is 0 */
    ADDEND_G16_PAIRS = 4,      /* groups 2 n and 2 n + 1 have the same d and m: one scale for 32 columns */
    ADDEND_G16_HALF = 8,       /* every d and m is a float16 widened */
    ADDEND_G16_CODES_S4 = 16,  /* every c is in -8 … 7 */
    /* every c is one of the sixteen -127 -104 -83 -65 -49 -35 -22 -10 1 13 25 38 53 69 89 113 */
    ADDEND_G16_CODES_NL4 = 32
};

enum addend_rows { ADDEND_ROWS_TOKENS = 1, ADDEND_ROWS_LOGITS = 2 };

/* Primitives. `in` and `out` count operands in the order listed; x, q, … name them.
 * Unless said otherwise values are F32 and a row is computed from the same row of the inputs. */
enum addend_op {
    /* out[t] = weight0[token t], converted exactly to F32; times f[0] (1 for most models). */
    ADDEND_OP_EMBED = 1,
    /* in x; weight0 [1,width] or none; out = x * (1/sqrt(mean(x^2) + f[0])) * (weight0 + f[1]).
     * i[0] > 0: normalise groups of i[0] channels apart. RMSNorm, arXiv:1910.07467 eq. 4. */
    ADDEND_OP_RMS_NORM = 2,
    /* in x; out0 I8 q, out1 F32 [rows,1] s: s = 127 / max(max|x|, f[0]); q = clamp(round(x*s), -128, 127).
     * i[0]: 0 rounds halves away from zero, 1 to even. Per-token absmax, arXiv:2402.17764 §2. */
    ADDEND_OP_QUANTIZE_I8 = 3,
    /* in q (I8); weight0 T2 [width, width of q]; out I32 = q . weight0^T, exact. */
    ADDEND_OP_TERNARY_MATMUL = 4,
    /* in a (I32), s (F32 [rows,1]); out = float(a) * (f[0] / s): the factor is rounded once a row, then each
     * product once. f[0] is the scale beta of the weight whose product a is. */
    ADDEND_OP_RESCALE = 5,
    /* in x; weight0 [width, width of x]; weight1 [1,width] bias or none; out = x . weight0^T + bias.
     * arithmetic[0] applies to the products. */
    ADDEND_OP_MATMUL = 6,
    ADDEND_OP_SIGMOID = 7,   /* in x; 1/(1+e^-x) */
    ADDEND_OP_SILU = 8,      /* in x; x/(1+e^-x) */
    ADDEND_OP_GELU_TANH = 9, /* in x; tanh approximation of GELU */
    ADDEND_OP_RELU2 = 10,    /* in x; max(x,0)^2 */
    ADDEND_OP_MUL = 11,      /* in a, b; a*b under arithmetic[0] */
    ADDEND_OP_ADD = 12,      /* in a, b */
    /* in f; weight0 F32 [1,width] lower bound l or none; out = l + (1-l) f. HGRN2, arXiv:2404.07904 eq. 3;
     * MatMul-free LM, arXiv:2406.02528 §3.3. */
    ADDEND_OP_FORGET_GATE = 13,
    /* in c, f; out = c * (1-f), the MLGRU's gated candidate; arithmetic[0] applies to the product. */
    ADDEND_OP_INPUT_GATE = 14,
    /* in f, i; state (F32 [width]); out h: h_t = f_t*h_{t-1} + i_t, the state read before and left at the
     * last row. arithmetic[0] applies to f*h. MatMul-free LM, arXiv:2406.02528 §3.3. */
    ADDEND_OP_MLGRU_SCAN = 15,
    /* in x; i[0] heads of i[1] channels, i[2] rotated channels, i[3] pairing (0 halves, 1 neighbours),
     * weight0 F32 [1, i[2]/2] inverse frequencies; position = session position + t. */
    ADDEND_OP_ROPE = 16,
    /* in q, k, v; state K cache, state1 V cache; i[0] heads, i[1] kv heads, i[2] head width, i[3] sliding
     * window (positions a query sees, its own among them; 0 all); f[0] score scale, f[1] soft cap (0 none);
     * arithmetic[0] QK^T, arithmetic[1] PV. */
    ADDEND_OP_ATTENTION = 17,
    ADDEND_OP_SOFT_CAP = 18, /* in x; f[0]*tanh(x/f[0]) */
    /* in x [TOKENS]; out [LOGITS] = the rows whose logits were asked for, in order. */
    ADDEND_OP_SELECT_ROWS = 19,
    ADDEND_OP_END = 20 /* one past the last primitive of this version */
};

/* How the products of a site are computed. */
enum addend_arithmetic_mode {
    ADDEND_EXACT = 0,
    ADDEND_LMUL = 1, /* `bits` mantissa bits, arXiv:2410.00907 */
    ADDEND_E4M3 = 2,
    ADDEND_E5M2 = 3
};

typedef struct addend_arithmetic {
    uint8_t mode; /* addend_arithmetic_mode */
    uint8_t bits; /* mantissa bits of ADDEND_LMUL, 1…23 */
} addend_arithmetic;

/* A run of columns of a value: `split` needs no instruction. */
typedef struct addend_operand {
    uint32_t value;  /* index into values, or ADDEND_NONE */
    uint32_t column; /* first column */
    uint32_t width;  /* columns */
} addend_operand;

typedef struct addend_instruction {
    uint16_t op; /* addend_op */
    uint16_t reserved;
    int32_t layer;  /* -1 outside the layers */
    uint32_t group; /* innermost group, or ADDEND_NONE */
    uint32_t name;  /* offset into names */
    addend_operand in[4];
    uint32_t out[2];
    uint32_t weight[2];
    uint32_t state[2];
    addend_arithmetic arithmetic[2];
    float f[4];
    int32_t i[6];
} addend_instruction;

typedef struct addend_value {
    uint32_t name;     /* tap name, e.g. "layers.3.mlgru.h" */
    uint16_t dtype;    /* addend_dtype */
    uint16_t rows;     /* addend_rows */
    uint32_t width;    /* columns */
    uint32_t producer; /* instruction */
} addend_value;

typedef struct addend_weight {
    uint32_t name;
    uint16_t dtype; /* what read_weight delivers */
    uint16_t flags; /* addend_group_promise of an ADDEND_G16 weight, else 0 */
    uint32_t rows;
    uint32_t cols;
    float scale; /* beta of a T2 weight, 1 otherwise */
    uint32_t reserved;
    uint64_t bytes;   /* rows * bytes of one row */
    uint64_t hash[2]; /* of the source bytes, 0 if unknown: the key for cached repacked images */
} addend_weight;

enum addend_state_kind { ADDEND_STATE_RECURRENT = 1, ADDEND_STATE_KV = 2 };

typedef struct addend_state {
    uint32_t name;
    uint16_t dtype;
    uint16_t kind; /* addend_state_kind: [width] a session, or [width] a token */
    uint32_t width;
    int32_t layer;
} addend_state;

enum addend_group_kind {
    ADDEND_GROUP_LAYER = 1,
    ADDEND_GROUP_MLGRU = 2,
    ADDEND_GROUP_GLU = 3,
    ADDEND_GROUP_BIT_LINEAR = 4,
    ADDEND_GROUP_ATTENTION = 5,
    ADDEND_GROUP_HEAD = 6
};

/* Names over primitives, for display and as a hint for fusion. */
typedef struct addend_group {
    uint32_t name;
    uint32_t kind;
    uint32_t parent; /* or ADDEND_NONE */
    int32_t layer;
} addend_group;

typedef struct addend_table {
    uint64_t offset; /* from the header's first byte */
    uint32_t count;
    uint32_t stride; /* bytes of one entry: sizeof of the struct when this was written */
} addend_table;

typedef struct addend_program_header {
    uint32_t magic;
    uint32_t version;
    uint64_t bytes; /* the whole block */
    addend_table instructions;
    addend_table values;
    addend_table weights;
    addend_table states;
    addend_table groups;
    uint64_t names; /* offset of the names: UTF-8, each ended by a 0 byte */
    uint64_t names_bytes;
    uint32_t vocab;
    uint32_t hidden;
    uint32_t layers;
    uint32_t logits;         /* value */
    uint64_t state_layout;   /* equal for programs whose sessions are exchangeable */
    uint64_t weights_layout; /* equal for programs that can share one weights handle */
} addend_program_header;

#ifdef __cplusplus
}
#endif
#endif
