// EfficientNet (Tan and Le, 2019, arXiv:1905.11946) and its lite form, by width and depth multipliers, with the heads
// that training needs. https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet is the reference.
#pragma once

#include <torch/torch.h>

#include <array>
#include <vector>

#include "api.h"

namespace suite {

// What a backbone computes of one batch. embedding is the pooled last convolution.
struct Features {
  std::array<torch::Tensor, 5> strides;  // 2, 4, 8, 16, 32
  torch::Tensor embedding;
};

// A convolution without bias, its normalisation, and the activation where there is one.
class ConvolutionImpl : public torch::nn::Module {
 public:
  ConvolutionImpl(int64_t in, int64_t out, int64_t kernel, int64_t stride, int64_t groups, bool activate, bool lite);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  torch::nn::Conv2d convolution_{nullptr};
  torch::nn::BatchNorm2d norm_{nullptr};
  bool activate_, lite_;
};
TORCH_MODULE(Convolution);

// Mobile inverted bottleneck: expand, depthwise, squeeze-and-excite, project, and the residual where shapes allow one.
class BlockImpl : public torch::nn::Module {
 public:
  BlockImpl(int64_t in, int64_t out, int64_t kernel, int64_t stride, int64_t expansion, double drop_path, bool lite);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  Convolution expand_{nullptr}, depthwise_{nullptr}, project_{nullptr};
  torch::nn::Conv2d squeeze_{nullptr}, excite_{nullptr};
  double drop_path_;
  bool residual_;
};
TORCH_MODULE(Block);

class EfficientNetImpl : public torch::nn::Module {
 public:
  explicit EfficientNetImpl(const suite_torch_spec& spec);

  Features features(torch::Tensor pictures);

  // Mean, maximum and deviation of strides 4 to 32, and the embedding: what every linear head stands on, here as in
  // the few-shot head, so that training shapes what is used later.
  torch::Tensor pooled(const Features& features);

  // Blocks below this index (the stem is 0) are frozen.
  void freeze(double share);
  void train_mode(bool on);

  // How far a batch moves the running statistics, everywhere.
  void set_momentum(double momentum);

  torch::nn::Linear classes{nullptr}, flags{nullptr};
  torch::nn::Linear projection_hidden{nullptr}, projection{nullptr};
  torch::nn::Conv2d mask8{nullptr}, mask16{nullptr};
  std::array<int64_t, 5> stride_channels{};
  int64_t embedding_size = 0;

 private:
  void add_heads(const suite_torch_spec& spec);
  torch::Tensor run_unit(size_t index, const torch::Tensor& x);

  std::vector<torch::nn::AnyModule> units_;  // stem, blocks, last convolution
  std::vector<int64_t> unit_stride_;
  torch::nn::BatchNorm1d pooled_norm_{nullptr};
  size_t frozen_ = 0;
  double head_scale_ = 1;
};
TORCH_MODULE(EfficientNet);

}  // namespace suite
