/* The primitives, one row at a time, in the plainest form. Equations: addend_program.h. */
#include <math.h>
#include <string.h>

#include "template.h"

static unsigned char* value_row(const row_context* r, uint32_t value) {
    return r->scratch + r->plan->offset[value];
}
static float* out_f32(const row_context* r, const addend_instruction* i, int k) {
    return (float*)(void*)value_row(r, i->out[k]);
}
static const float* in_f32(const row_context* r, const addend_instruction* i, int k) {
    return (const float*)(const void*)value_row(r, i->in[k].value) + i->in[k].column;
}
static const unsigned char* weight(const row_context* r, const addend_instruction* i) {
    return i->weight[0] == ADDEND_NONE ? NULL : r->program->weights->data[i->weight[0]];
}

static float half_to_float(uint16_t h) {
    const int exponent = (h >> 10) & 31, mantissa = h & 1023;
    float x = exponent == 0    ? ldexpf((float)mantissa, -24)
              : exponent == 31 ? (mantissa ? NAN : INFINITY)
                               : ldexpf((float)(mantissa + 1024), exponent - 25);
    return h & 0x8000 ? -x : x;
}
static float bf16_to_float(uint16_t b) {
    const uint32_t bits = (uint32_t)b << 16;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void embed(const row_context* r, const addend_instruction* i, uint32_t width) {
    const addend_weight* w = &r->program->weights->table[i->weight[0]];
    const unsigned char* from = weight(r, i) + (uint64_t)r->token * row_bytes(w);
    float* out = out_f32(r, i, 0);
    for (uint32_t c = 0; c < width; ++c) {
        uint16_t bits;
        if (w->dtype == ADDEND_F32) {
            memcpy(&out[c], from + 4 * (uint64_t)c, 4);
        } else {
            memcpy(&bits, from + 2 * (uint64_t)c, 2);
            out[c] = w->dtype == ADDEND_BF16 ? bf16_to_float(bits) : half_to_float(bits);
        }
        out[c] *= i->f[0];
    }
}

static void rms_norm(const row_context* r, const addend_instruction* i, uint32_t width) {
    const float* x = in_f32(r, i, 0);
    const float* w = (const float*)(const void*)weight(r, i);
    float* out = out_f32(r, i, 0);
    double sum = 0;
    for (uint32_t c = 0; c < width; ++c) sum += (double)x[c] * x[c];
    const float factor = 1.0f / sqrtf((float)(sum / width) + i->f[0]);
    for (uint32_t c = 0; c < width; ++c) out[c] = x[c] * factor * ((w ? w[c] : 1.0f) + i->f[1]);
}

static void quantize(const row_context* r, const addend_instruction* i, uint32_t width) {
    const float* x = in_f32(r, i, 0);
    int8_t* q = (int8_t*)value_row(r, i->out[0]);
    float largest = i->f[0];
    for (uint32_t c = 0; c < width; ++c) largest = fmaxf(largest, fabsf(x[c]));
    const float scale = 127.0f / largest;
    for (uint32_t c = 0; c < width; ++c) {
        const float rounded = i->i[0] == 0 ? roundf(x[c] * scale) : nearbyintf(x[c] * scale);
        q[c] = (int8_t)fmaxf(-128.0f, fminf(127.0f, rounded)); /* fminf(127, NaN) is 127 */
    }
    *out_f32(r, i, 1) = scale;
}

static void ternary_matmul(const row_context* r, const addend_instruction* i, uint32_t width) {
    const int8_t* q = (const int8_t*)value_row(r, i->in[0].value) + i->in[0].column;
    const uint32_t columns = i->in[0].width;
    const uint64_t stride = ((uint64_t)columns + 3) / 4;
    int32_t* out = (int32_t*)(void*)value_row(r, i->out[0]);
    for (uint32_t n = 0; n < width; ++n) {
        const unsigned char* trits = weight(r, i) + n * stride;
        uint32_t sum = 0; /* unsigned: a hostile width may wrap, but not be undefined */
        for (uint32_t c = 0; c < columns; ++c)
            sum += (uint32_t)((int32_t)((trits[c / 4] >> (2 * (c % 4))) & 3) - 1) * (uint32_t)q[c];
        out[n] = (int32_t)sum;
    }
}

static float sigmoid(float x) {
    return 1.0f / (1.0f + expf(-x));
}

static void elementwise(const row_context* r, const addend_instruction* i, uint32_t width) {
    const float* a = in_f32(r, i, 0);
    const float* b = i->in[1].value == ADDEND_NONE ? NULL : in_f32(r, i, 1);
    const float* bound = (const float*)(const void*)weight(r, i);
    float* out = out_f32(r, i, 0);
    float* h = i->state[0] == ADDEND_NONE ? NULL : r->states[i->state[0]];
    for (uint32_t c = 0; c < width; ++c) {
        switch (i->op) {
            case ADDEND_OP_SIGMOID:
                out[c] = sigmoid(a[c]);
                break;
            case ADDEND_OP_SILU:
                out[c] = a[c] * sigmoid(a[c]);
                break;
            case ADDEND_OP_MUL:
                out[c] = a[c] * b[c];
                break;
            case ADDEND_OP_ADD:
                out[c] = a[c] + b[c];
                break;
            case ADDEND_OP_FORGET_GATE:
                out[c] = bound ? bound[c] + (1.0f - bound[c]) * a[c] : a[c];
                break;
            case ADDEND_OP_INPUT_GATE:
                out[c] = a[c] * (1.0f - b[c]);
                break;
            case ADDEND_OP_MLGRU_SCAN:
                out[c] = h[c] = a[c] * h[c] + b[c];
                break;
            default:
                break;
        }
    }
}

void run_instruction(const row_context* r, const addend_instruction* i) {
    const uint32_t width = r->program->block.values[i->out[0]].width;
    switch (i->op) {
        case ADDEND_OP_EMBED:
            embed(r, i, width);
            break;
        case ADDEND_OP_RMS_NORM:
            rms_norm(r, i, width);
            break;
        case ADDEND_OP_QUANTIZE_I8:
            quantize(r, i, width);
            break;
        case ADDEND_OP_TERNARY_MATMUL:
            ternary_matmul(r, i, width);
            break;
        case ADDEND_OP_SELECT_ROWS:
            memcpy(out_f32(r, i, 0), in_f32(r, i, 0), width * sizeof(float));
            break;
        case ADDEND_OP_RESCALE: {
            const int32_t* a = (const int32_t*)(const void*)value_row(r, i->in[0].value) + i->in[0].column;
            const float factor = i->f[0] / *in_f32(r, i, 1);
            for (uint32_t c = 0; c < width; ++c) out_f32(r, i, 0)[c] = (float)a[c] * factor;
            break;
        }
        default:
            elementwise(r, i, width);
            break;
    }
}
