// AdamW (Loshchilov and Hutter, 2019, arXiv:1711.05101) with all of its state open to a checkpoint, dynamic loss
// scaling for float16, and an exponential average of the weights.
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "api.h"

namespace suite {

// A parameter or a running statistic, with what training keeps beside it.
struct Slot {
  std::string name;
  torch::Tensor value;
  torch::Tensor average;            // undefined until averaging starts
  torch::Tensor moment1, moment2;   // undefined for a statistic, and until the first step
  bool trainable = false;
  bool decays = false;              // weight decay: neither biases nor normalisation
};

class Optimizer {
 public:
  explicit Optimizer(torch::nn::Module& network);

  std::vector<Slot>& slots() { return slots_; }
  // The tensor of a kind, made if it is not there yet.
  torch::Tensor tensor(size_t index, int32_t kind);

  // Takes the step from the gradients and clears them. False: they were not finite, nothing was changed.
  bool step(const suite_torch_step& options);
  void clear_gradients();

  // Puts the averaged weights in the network's place, or back.
  void swap_average();

  int64_t steps = 0;
  double scale = 65536;
  bool averaging = false;

 private:
  double gradient_norm() const;
  void update(Slot& slot, const suite_torch_step& options, double factor);
  void follow(const suite_torch_step& options);

  std::vector<Slot> slots_;
  int64_t good_steps_ = 0;
};

}  // namespace suite
