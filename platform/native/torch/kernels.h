// What libtorch 1.13 does slowly on a CPU, done again for channels-last 32-bit floats: half of a training step was the
// gradient of depthwise convolutions and the passes over memory of normalisation and SiLU (measured, B0 at 96²).
#pragma once

#include <torch/torch.h>

namespace suite {

enum class Activation { none, silu, relu6 };

// Batch normalisation in training mode (running statistics move by momentum) followed by the activation.
// x: N × C × H × W on the CPU, float. Gradients for x, weight and bias.
torch::Tensor normalize_activate(
    const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias, torch::Tensor running_mean,
    torch::Tensor running_var, double momentum, double epsilon, Activation activation);

// A convolution of each channel with its own k × k kernel, k 3 or 5, padded by half of it; C a multiple of 8.
torch::Tensor depthwise(const torch::Tensor& x, const torch::Tensor& weight, int64_t stride);

}  // namespace suite
