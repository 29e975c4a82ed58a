// The C interface of libsuite_torch.so. Calls are coarse (a whole training step), every one returns 0 or an error code
// with its message in suite_torch_error(), and no exception crosses it. A network is used by one thread at a time.
#pragma once

#include <cstdint>

#define SUITE_TORCH_API extern "C" __attribute__((visibility("default")))

enum suite_torch_code : int32_t {
  SUITE_TORCH_OK = 0,
  SUITE_TORCH_INVALID = 1,  // an argument; the message names it
  SUITE_TORCH_FAILED = 2,   // libtorch's own error; the message is its first line
};

struct suite_torch_spec {
  double width;         // multiplier of channels
  double depth;         // multiplier of repeats
  int32_t lite;         // no squeeze-and-excite, ReLU6, stem and head unscaled
  int32_t channels;     // of the input: 1 or 3
  int32_t classes;      // outputs "logits"; 0 for none
  int32_t flags;        // independent yes/no outputs; 0 for none
  int32_t projection;   // dimensions of the instance embedding; 0 for none
  int32_t masks;        // channels of the per-patch outputs at strides 8 and 16; 0 for none
  double dropout;       // before the logits
  double drop_path;     // stochastic depth of the last block, falling linearly to 0 at the first
  // What the heads take is divided by its deviation and multiplied by this. There are thousands of inputs: with 1, one
  // step of AdamW would move a logit by more than 1, and the heads would only follow the last batch.
  double head_scale;
  uint64_t seed;
  int32_t device;       // -1 for the CPU, else the GPU's number
};

struct suite_torch_batch {
  const float* pictures;  // count × channels × height × width
  const float* targets;   // count × classes, each row adding to 1; null where the class loss has weight 0
  const float* flags;     // count × flags, 0 or 1; null likewise
  const float* masks;     // count × masks × height/8 × width/8, 0 to 1; null likewise
  int32_t count, height, width;
};

struct suite_torch_step {
  double rate;             // learning rate
  double weight_decay;     // decoupled; not on biases and normalisation
  double clip;             // largest norm of the gradient; 0 for no limit
  double class_weight, flag_weight, contrast_weight, mask_weight;
  double temperature;      // of the contrast
  double average;          // decay of the averaged weights; 0 for none
  int32_t accumulation;    // the gradient is that of this many batches
  int32_t apply;           // 0: only add to the gradient; 1: also take the step
  int32_t mixed;           // 1: mixed precision (float16 on a GPU, bfloat16 on a CPU)
};

struct suite_torch_losses {
  double total, classes, flags, contrast, masks;
  double accuracy;  // share of the batch whose highest logit is its highest target
  int32_t skipped;  // 1: the gradient was not finite, no step was taken
};

// Buffers of the caller; null for what is not wanted.
struct suite_torch_outputs {
  float* logits;
  float* flags;
  float* embedding;
  float* projection;
  float* masks;
  float* features[5];  // strides 2, 4, 8, 16, 32
};

enum suite_torch_kind : int32_t {
  SUITE_TORCH_VALUE = 0,
  SUITE_TORCH_AVERAGE = 1,
  SUITE_TORCH_MOMENT1 = 2,
  SUITE_TORCH_MOMENT2 = 3,
};

SUITE_TORCH_API const char* suite_torch_error();
SUITE_TORCH_API int32_t suite_torch_initialize(int32_t threads);
SUITE_TORCH_API int32_t suite_torch_gpus();
SUITE_TORCH_API int32_t suite_torch_create(const suite_torch_spec* spec, void** network);
SUITE_TORCH_API void suite_torch_destroy(void* network);
SUITE_TORCH_API int32_t suite_torch_sizes(void* network, int32_t* embedding, int32_t* features);
SUITE_TORCH_API int32_t suite_torch_tensor_count(void* network, int32_t* count);
// dims has room for 4; trainable is 0 for the running statistics of a normalisation.
SUITE_TORCH_API int32_t suite_torch_tensor_info(
    void* network, int32_t index, char* name, int32_t name_capacity, int64_t* dims, int32_t* rank, int32_t* trainable);
SUITE_TORCH_API int32_t suite_torch_tensor_read(void* network, int32_t index, int32_t kind, float* values, int64_t length);
SUITE_TORCH_API int32_t suite_torch_tensor_write(void* network, int32_t index, int32_t kind, const float* values, int64_t length);
// Steps taken and the loss scale of mixed precision: with the tensors of every kind, all there is to a checkpoint.
SUITE_TORCH_API int32_t suite_torch_progress_read(void* network, int64_t* steps, double* scale);
SUITE_TORCH_API int32_t suite_torch_progress_write(void* network, int64_t steps, double scale);
// Freezes the lowest blocks, by share of their number; they keep their statistics too.
SUITE_TORCH_API int32_t suite_torch_freeze(void* network, double share);
SUITE_TORCH_API int32_t suite_torch_seed(void* network, uint64_t seed);
SUITE_TORCH_API int32_t suite_torch_train(
    void* network, const suite_torch_batch* batch, const suite_torch_step* step, suite_torch_losses* losses);
// In evaluation mode; averaged: 1 for the averaged weights.
SUITE_TORCH_API int32_t suite_torch_forward(
    void* network, const float* pictures, int32_t count, int32_t height, int32_t width, int32_t averaged,
    const suite_torch_outputs* outputs);
