// One network with its optimizer, and the losses it is trained on.
#pragma once

#include "efficientnet.h"
#include "optimizer.h"

namespace suite {

class Network {
 public:
  explicit Network(const suite_torch_spec& spec);

  void train(const suite_torch_batch& batch, const suite_torch_step& step, suite_torch_losses& losses);
  void forward(
      const float* pictures, int64_t count, int64_t height, int64_t width, bool averaged,
      const suite_torch_outputs& outputs);
  void freeze(double share);

  EfficientNet net{nullptr};
  Optimizer optimizer;

 private:
  torch::Tensor pictures(const float* values, int64_t count, int64_t height, int64_t width) const;
  torch::Tensor upload(const float* values, torch::IntArrayRef shape) const;
  torch::Tensor loss(const suite_torch_batch& batch, const suite_torch_step& step, suite_torch_losses& losses);

  suite_torch_spec spec_;
  torch::Device device_;
};

}  // namespace suite
