#include "efficientnet.h"

#include <cmath>
#include <stdexcept>
#include <string>

#include <ATen/autocast_mode.h>

#include "kernels.h"

namespace suite {

namespace F = torch::nn::functional;

namespace {

struct Stage {
  int64_t expansion, kernel, stride, channels, repeats;
};

constexpr std::array<Stage, 7> stages{{
    {1, 3, 1, 16, 1},
    {6, 3, 2, 24, 2},
    {6, 5, 2, 40, 2},
    {6, 3, 2, 80, 3},
    {6, 5, 1, 112, 3},
    {6, 5, 2, 192, 4},
    {6, 3, 1, 320, 1},
}};

// The nearest multiple of 8 that is not more than a tenth below.
int64_t scaled_channels(int64_t channels, double width) {
  const double wanted = static_cast<double>(channels) * width;
  int64_t rounded = std::max<int64_t>(8, (static_cast<int64_t>(wanted + 4) / 8) * 8);
  if (static_cast<double>(rounded) < 0.9 * wanted) rounded += 8;
  return rounded;
}

torch::Tensor activated(const torch::Tensor& x, bool lite) {
  return lite ? torch::clamp(x, 0, 6) : torch::silu(x);
}

// Fan-out divided by the groups: without the division a depthwise layer starts with a thousandth of its variance and
// the network does not begin to learn.
void initialize(torch::nn::Conv2d& convolution) {
  torch::NoGradGuard guard;
  const auto& weight = convolution->weight;
  const double fan_out = static_cast<double>(weight.size(0) * weight.size(2) * weight.size(3)) /
                         static_cast<double>(convolution->options.groups());
  weight.normal_(0, std::sqrt(2.0 / fan_out));
  if (convolution->bias.defined()) convolution->bias.zero_();
}

void initialize(torch::nn::Linear& linear, double deviation) {
  torch::NoGradGuard guard;
  linear->weight.normal_(0, deviation);
  linear->bias.zero_();
}

constexpr double norm_epsilon = 1e-5;

}  // namespace

ConvolutionImpl::ConvolutionImpl(
    int64_t in, int64_t out, int64_t kernel, int64_t stride, int64_t groups, bool activate, bool lite)
    : activate_(activate), lite_(lite) {
  convolution_ = register_module(
      "convolution",
      torch::nn::Conv2d(
          torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding((kernel - 1) / 2).groups(groups).bias(false)));
  norm_ = register_module(
      "norm", torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(out).eps(norm_epsilon)));
  initialize(convolution_);
}

torch::Tensor ConvolutionImpl::forward(const torch::Tensor& x) {
  const auto& options = convolution_->options;
  const bool own = is_training() && x.device().is_cpu() && x.scalar_type() == torch::kFloat && !at::autocast::is_cpu_enabled();
  if (!own) {
    auto y = norm_(convolution_(x));
    return activate_ ? activated(y, lite_) : y;
  }
  const auto y = options.groups() > 1 ? depthwise(x, convolution_->weight, options.stride()->at(0)) : convolution_(x);
  const auto activation = !activate_ ? Activation::none : lite_ ? Activation::relu6 : Activation::silu;
  return normalize_activate(
      y, norm_->weight, norm_->bias, norm_->running_mean, norm_->running_var, *norm_->options.momentum(), norm_epsilon, activation);
}

BlockImpl::BlockImpl(
    int64_t in, int64_t out, int64_t kernel, int64_t stride, int64_t expansion, double drop_path, bool lite)
    : drop_path_(drop_path), residual_(stride == 1 && in == out) {
  const int64_t hidden = in * expansion;
  if (expansion > 1) expand_ = register_module("expand", Convolution(in, hidden, 1, 1, 1, true, lite));
  depthwise_ = register_module("depthwise", Convolution(hidden, hidden, kernel, stride, hidden, true, lite));
  if (!lite) {
    const int64_t squeezed = std::max<int64_t>(1, in / 4);
    squeeze_ = register_module("squeeze", torch::nn::Conv2d(torch::nn::Conv2dOptions(hidden, squeezed, 1)));
    excite_ = register_module("excite", torch::nn::Conv2d(torch::nn::Conv2dOptions(squeezed, hidden, 1)));
    initialize(squeeze_);
    initialize(excite_);
  }
  project_ = register_module("project", Convolution(hidden, out, 1, 1, 1, false, lite));
}

torch::Tensor BlockImpl::forward(const torch::Tensor& x) {
  auto y = expand_ ? expand_(x) : x;
  y = depthwise_(y);
  if (squeeze_) {
    auto gate = excite_(torch::silu(squeeze_(torch::adaptive_avg_pool2d(y, {1, 1}))));
    y = y * torch::sigmoid(gate);
  }
  y = project_(y);
  if (!residual_) return y;
  if (is_training() && drop_path_ > 0) {
    auto kept = torch::rand({y.size(0), 1, 1, 1}, y.options().dtype(torch::kFloat)) >= drop_path_;
    y = y * kept.to(y.scalar_type()) / (1 - drop_path_);
  }
  return x + y;
}

EfficientNetImpl::EfficientNetImpl(const suite_torch_spec& spec) {
  const bool lite = spec.lite != 0;
  const auto scaled = [&](int64_t channels) { return scaled_channels(channels, spec.width); };

  const int64_t stem = lite ? 32 : scaled(32);
  units_.emplace_back(register_module("stem", Convolution(spec.channels, stem, 3, 2, 1, true, lite)));
  unit_stride_.push_back(2);

  std::array<int64_t, stages.size()> repeats{};
  int64_t total = 0;
  for (size_t s = 0; s < stages.size(); ++s) {
    const bool fixed = lite && (s == 0 || s + 1 == stages.size());
    repeats[s] = fixed ? stages[s].repeats
                       : static_cast<int64_t>(std::ceil(spec.depth * static_cast<double>(stages[s].repeats)));
    total += repeats[s];
  }

  int64_t in = stem, stride = 2, index = 0;
  for (size_t s = 0; s < stages.size(); ++s) {
    const int64_t out = scaled(stages[s].channels);
    for (int64_t r = 0; r < repeats[s]; ++r, ++index) {
      const int64_t step = r == 0 ? stages[s].stride : 1;
      const double drop = spec.drop_path * static_cast<double>(index) / static_cast<double>(total);
      Block block(in, out, stages[s].kernel, step, stages[s].expansion, drop, lite);
      units_.emplace_back(register_module("block" + std::to_string(index), block));
      stride *= step;
      unit_stride_.push_back(stride);
      stride_channels[static_cast<size_t>(std::log2(static_cast<double>(stride)) + 0.5) - 1] = out;
      in = out;
    }
  }

  embedding_size = lite ? 1280 : scaled(1280);
  units_.emplace_back(register_module("last", Convolution(in, embedding_size, 1, 1, 1, true, lite)));
  unit_stride_.push_back(0);
  add_heads(spec);
}

void EfficientNetImpl::add_heads(const suite_torch_spec& spec) {
  head_scale_ = spec.head_scale;
  int64_t size = embedding_size;
  for (size_t i = 1; i < stride_channels.size(); ++i) size += 3 * stride_channels[i];
  pooled_norm_ = register_module(
      "pooled_norm",
      torch::nn::BatchNorm1d(torch::nn::BatchNorm1dOptions(size).affine(false).eps(norm_epsilon)));
  const auto linear = [&](const char* name, int64_t in, int64_t out) {
    torch::nn::Linear layer(in, out);
    initialize(layer, 0.005 / spec.head_scale);
    return register_module(name, layer);
  };
  if (spec.classes > 0) classes = linear("classes", size, spec.classes);
  if (spec.flags > 0) flags = linear("flags", size, spec.flags);
  if (spec.projection > 0) {
    projection_hidden = linear("projection_hidden", size, 512);
    projection = linear("projection", 512, spec.projection);
  }
  if (spec.masks > 0) {
    mask8 = register_module("mask8", torch::nn::Conv2d(torch::nn::Conv2dOptions(stride_channels[2], spec.masks, 1)));
    mask16 = register_module("mask16", torch::nn::Conv2d(torch::nn::Conv2dOptions(stride_channels[3], spec.masks, 1)));
  }
}

torch::Tensor EfficientNetImpl::run_unit(size_t index, const torch::Tensor& x) {
  if (index >= frozen_) return units_[index].forward<torch::Tensor>(x);
  torch::NoGradGuard guard;
  return units_[index].forward<torch::Tensor>(x);
}

Features EfficientNetImpl::features(torch::Tensor x) {
  Features result;
  for (size_t i = 0; i < units_.size(); ++i) {
    x = run_unit(i, x);
    // The last block of a stride is its feature; the stem alone is none.
    if (i > 0 && i + 1 < units_.size() && (i + 2 == units_.size() || unit_stride_[i + 1] != unit_stride_[i])) {
      result.strides[static_cast<size_t>(std::log2(static_cast<double>(unit_stride_[i])) + 0.5) - 1] = x;
    }
  }
  result.embedding = x.to(torch::kFloat).mean({2, 3});
  return result;
}

torch::Tensor EfficientNetImpl::pooled(const Features& features) {
  std::vector<torch::Tensor> parts;
  for (size_t i = 1; i < features.strides.size(); ++i) {
    const auto x = features.strides[i].to(torch::kFloat);
    const auto mean = x.mean({2, 3});
    const auto square = (x * x).mean({2, 3});
    parts.push_back(mean);
    parts.push_back(x.amax({2, 3}));
    parts.push_back(torch::sqrt(torch::clamp_min(square - mean * mean, 0) + 1e-5));
  }
  parts.push_back(features.embedding);
  return pooled_norm_(torch::cat(parts, 1)) * head_scale_;
}

void EfficientNetImpl::freeze(double share) {
  if (!(share >= 0 && share < 1)) throw std::invalid_argument("The share to freeze must be at least 0 and below 1.");
  frozen_ = static_cast<size_t>(share * static_cast<double>(units_.size()));
  for (size_t i = 0; i < units_.size(); ++i) {
    for (auto& parameter : units_[i].ptr()->parameters()) parameter.set_requires_grad(i >= frozen_);
  }
}

void EfficientNetImpl::train_mode(bool on) {
  train(on);
  for (size_t i = 0; on && i < frozen_; ++i) units_[i].ptr()->eval();
}

void EfficientNetImpl::set_momentum(double momentum) {
  for (const auto& module : modules(/*include_self=*/false)) {
    if (auto* norm = module->as<torch::nn::BatchNorm2dImpl>()) norm->options.momentum(momentum);
    if (auto* norm = module->as<torch::nn::BatchNorm1dImpl>()) norm->options.momentum(momentum);
  }
}

}  // namespace suite
