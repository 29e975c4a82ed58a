#include "optimizer.h"

#include <cmath>
#include <stdexcept>

namespace suite {

namespace {

constexpr double beta1 = 0.9;
constexpr double beta2 = 0.999;
constexpr double epsilon = 1e-8;

// As in the published recipe of mixed precision: halve on overflow, double after 2,000 good steps.
constexpr int64_t scale_interval = 2000;
constexpr double scale_max = 65536.0 * 256;

}  // namespace

Optimizer::Optimizer(torch::nn::Module& network) {
  for (auto& item : network.named_parameters()) {
    Slot slot;
    slot.name = item.key();
    slot.value = item.value();
    slot.trainable = true;
    slot.decays = item.value().dim() > 1;
    slots_.push_back(std::move(slot));
  }
  for (auto& item : network.named_buffers()) {
    // The count of batches is used by nothing here.
    if (!item.value().is_floating_point()) continue;
    Slot slot;
    slot.name = item.key();
    slot.value = item.value();
    slots_.push_back(std::move(slot));
  }
}

torch::Tensor Optimizer::tensor(size_t index, int32_t kind) {
  torch::NoGradGuard guard;
  auto& slot = slots_.at(index);
  switch (kind) {
    case SUITE_TORCH_VALUE:
      return slot.value;
    case SUITE_TORCH_AVERAGE:
      if (!slot.average.defined()) slot.average = slot.value.detach().clone();
      return slot.average;
    case SUITE_TORCH_MOMENT1:
    case SUITE_TORCH_MOMENT2: {
      if (!slot.trainable) throw std::invalid_argument("A running statistic has no moments.");
      auto& moment = kind == SUITE_TORCH_MOMENT1 ? slot.moment1 : slot.moment2;
      if (!moment.defined()) moment = torch::zeros_like(slot.value);
      return moment;
    }
    default:
      throw std::invalid_argument("There is no such kind of tensor.");
  }
}

void Optimizer::clear_gradients() {
  for (auto& slot : slots_) {
    if (slot.value.grad().defined()) slot.value.mutable_grad().reset();
  }
}

double Optimizer::gradient_norm() const {
  torch::Tensor sum;
  for (const auto& slot : slots_) {
    const auto& gradient = slot.value.grad();
    if (!gradient.defined()) continue;
    const auto square = gradient.to(torch::kFloat).pow(2).sum();
    sum = sum.defined() ? sum + square : square;
  }
  return sum.defined() ? std::sqrt(sum.item<double>()) : 0;
}

bool Optimizer::step(const suite_torch_step& options) {
  torch::NoGradGuard guard;
  const bool scaled = options.mixed != 0 && !slots_.empty() && slots_[0].value.is_cuda();
  const double divisor = scaled ? scale : 1;
  const double norm = gradient_norm() / divisor;
  if (!std::isfinite(norm)) {
    clear_gradients();
    if (scaled) scale = std::max(1.0, scale / 2);
    good_steps_ = 0;
    return false;
  }
  ++steps;
  const double factor = (options.clip > 0 && norm > options.clip ? options.clip / norm : 1) / divisor;
  for (auto& slot : slots_) {
    if (slot.value.grad().defined()) update(slot, options, factor);
  }
  clear_gradients();
  if (scaled && ++good_steps_ % scale_interval == 0) scale = std::min(scale_max, scale * 2);
  if (options.average > 0) follow(options);
  return true;
}

void Optimizer::update(Slot& slot, const suite_torch_step& options, double factor) {
  auto& value = slot.value;
  const auto gradient = value.grad().mul(factor);
  if (!slot.moment1.defined()) slot.moment1 = torch::zeros_like(value);
  if (!slot.moment2.defined()) slot.moment2 = torch::zeros_like(value);
  slot.moment1.mul_(beta1).add_(gradient, 1 - beta1);
  slot.moment2.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
  const double correction1 = 1 - std::pow(beta1, static_cast<double>(steps));
  const double correction2 = 1 - std::pow(beta2, static_cast<double>(steps));
  if (slot.decays && options.weight_decay > 0) value.mul_(1 - options.rate * options.weight_decay);
  const auto divisor = slot.moment2.sqrt().div_(std::sqrt(correction2)).add_(epsilon);
  value.addcdiv_(slot.moment1, divisor, -options.rate / correction1);
}

void Optimizer::follow(const suite_torch_step& options) {
  // A young average would remember the random start: it may not be older than a tenth of the steps taken.
  const double decay = std::min(options.average, (1.0 + static_cast<double>(steps)) / (10.0 + static_cast<double>(steps)));
  for (auto& slot : slots_) {
    if (!slot.average.defined()) {
      slot.average = slot.value.detach().clone();
    } else {
      slot.average.lerp_(slot.value.detach(), 1 - decay);
    }
  }
  averaging = true;
}

void Optimizer::swap_average() {
  torch::NoGradGuard guard;
  for (auto& slot : slots_) {
    if (!slot.average.defined()) continue;
    const auto held = slot.value.detach().clone();
    slot.value.detach().copy_(slot.average);
    slot.average.copy_(held);
  }
}

}  // namespace suite
