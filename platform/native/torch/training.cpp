#include "training.h"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace suite {

namespace {

// Running statistics move by a tenth a batch: the reference's hundredth needs more batches than a short run has. The first
// ten batches are averaged, so that nothing is left of where the statistics began.
constexpr double norm_momentum = 0.1;

torch::Device device_of(const suite_torch_spec& spec) {
  return spec.device < 0 ? torch::Device(torch::kCPU) : torch::Device(torch::kCUDA, static_cast<int8_t>(spec.device));
}

// Lower precision where libtorch deems it safe, until the scope ends.
class MixedPrecision {
 public:
  MixedPrecision(bool on, bool gpu) : on_(on), gpu_(gpu) {
    if (on_) set(true);
  }
  ~MixedPrecision() {
    if (!on_) return;
    at::autocast::clear_cache();
    set(false);
  }
  MixedPrecision(const MixedPrecision&) = delete;
  MixedPrecision& operator=(const MixedPrecision&) = delete;

 private:
  void set(bool on) const {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    const auto type = gpu_ ? at::kCUDA : at::kCPU;
    at::autocast::set_autocast_dtype(type, gpu_ ? at::kHalf : at::kBFloat16);
    at::autocast::set_autocast_enabled(type, on);
#else
    if (gpu_) {
      at::autocast::set_autocast_gpu_dtype(at::kHalf);
      at::autocast::set_enabled(on);
    } else {
      at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
      at::autocast::set_cpu_enabled(on);
    }
#endif
  }

  bool on_, gpu_;
};

// Supervised only by which pictures show the same thing: pictures 2i and 2i + 1 are two views of one instance, all
// others are other instances (NT-Xent, Chen et al. 2020, arXiv:2002.05709).
torch::Tensor contrast(const torch::Tensor& projected, double temperature) {
  const auto count = projected.size(0);
  const auto unit = torch::nn::functional::normalize(projected, torch::nn::functional::NormalizeFuncOptions().dim(1));
  const auto self = torch::eye(count, unit.options().dtype(torch::kBool));
  const auto similarity = (unit.mm(unit.t()) / temperature).masked_fill(self, -1e9);
  const auto index = torch::arange(count, unit.options().dtype(torch::kLong));
  const auto partner = index + 1 - 2 * index.remainder(2);
  return torch::nll_loss(torch::log_softmax(similarity, 1), partner);
}

// Defects cover few patches: a patch of one counts as much as all the clean ones that outnumber it, up to ten times.
torch::Tensor patch_loss(const torch::Tensor& logits, const torch::Tensor& truth) {
  const auto share = truth.mean().clamp_min(1e-4);
  const auto weight = ((1 - share) / share).clamp(1, 10);
  const auto each = torch::binary_cross_entropy_with_logits(logits, truth, {}, {}, at::Reduction::None);
  const auto weights = 1 + truth * (weight - 1);
  return (each * weights).sum() / weights.sum();
}

}  // namespace

Network::Network(const suite_torch_spec& spec)
    : net((torch::manual_seed(spec.seed), EfficientNet(spec))), optimizer(*net), spec_(spec), device_(device_of(spec)) {
  net->to(device_);
  for (auto& slot : optimizer.slots()) {
    // Channels last: convolutions on a CPU are three times as fast.
    if (slot.value.dim() == 4) {
      slot.value.set_data(slot.value.detach().contiguous(torch::MemoryFormat::ChannelsLast));
    }
  }
}

torch::Tensor Network::upload(const float* values, torch::IntArrayRef shape) const {
  // The caller's memory is read here and not kept.
  return torch::from_blob(const_cast<float*>(values), shape, torch::kFloat).to(device_);
}

torch::Tensor Network::pictures(const float* values, int64_t count, int64_t height, int64_t width) const {
  if (count < 1 || height < 32 || width < 32) throw std::invalid_argument("A batch has at least one picture of at least 32×32.");
  return upload(values, {count, spec_.channels, height, width}).contiguous(torch::MemoryFormat::ChannelsLast);
}

void Network::freeze(double share) { net->freeze(share); }

torch::Tensor Network::loss(const suite_torch_batch& batch, const suite_torch_step& step, suite_torch_losses& losses) {
  const int64_t count = batch.count;
  const auto input = pictures(batch.pictures, count, batch.height, batch.width);
  auto total = torch::zeros({}, torch::TensorOptions(device_));
  Features features;
  {
    MixedPrecision mixed(step.mixed != 0, device_.is_cuda());
    features = net->features(input);
  }
  const auto pooled = net->pooled(features);

  if (step.class_weight > 0) {
    if (!net->classes || batch.targets == nullptr) throw std::invalid_argument("The class loss needs classes and targets.");
    const auto targets = upload(batch.targets, {count, spec_.classes});
    const auto logits = net->classes(torch::dropout(pooled, spec_.dropout, true));
    const auto part = -(targets * torch::log_softmax(logits, 1)).sum(1).mean();
    losses.classes = part.item<double>();
    losses.accuracy = logits.argmax(1).eq(targets.argmax(1)).to(torch::kFloat).mean().item<double>();
    total = total + step.class_weight * part;
  }
  if (step.flag_weight > 0) {
    if (!net->flags || batch.flags == nullptr) throw std::invalid_argument("The flag loss needs flags and their truth.");
    const auto part = torch::binary_cross_entropy_with_logits(net->flags(pooled), upload(batch.flags, {count, spec_.flags}));
    losses.flags = part.item<double>();
    total = total + step.flag_weight * part;
  }
  if (step.contrast_weight > 0) {
    if (!net->projection || count % 2 != 0 || !(step.temperature > 0)) {
      throw std::invalid_argument("The contrast needs a projection, an even batch and a temperature above 0.");
    }
    const auto part = contrast(net->projection(torch::relu(net->projection_hidden(pooled))), step.temperature);
    losses.contrast = part.item<double>();
    total = total + step.contrast_weight * part;
  }
  if (step.mask_weight > 0) {
    if (!net->mask8 || batch.masks == nullptr || batch.height % 16 != 0 || batch.width % 16 != 0) {
      throw std::invalid_argument("The patch loss needs masks, and sides that are multiples of 16.");
    }
    const auto truth = upload(batch.masks, {count, spec_.masks, batch.height / 8, batch.width / 8});
    const auto part = patch_loss(net->mask8(features.strides[2].to(torch::kFloat)), truth) +
                      patch_loss(net->mask16(features.strides[3].to(torch::kFloat)), torch::max_pool2d(truth, 2));
    losses.masks = part.item<double>();
    total = total + step.mask_weight * part;
  }
  losses.total = total.item<double>();
  return total;
}

void Network::train(const suite_torch_batch& batch, const suite_torch_step& step, suite_torch_losses& losses) {
  if (batch.pictures == nullptr || step.accumulation < 1) throw std::invalid_argument("A step needs pictures and an accumulation of at least 1.");
  if (batch.count < 2) throw std::invalid_argument("Normalisation needs at least two pictures a batch.");
  losses = {};
  net->train_mode(true);
  net->set_momentum(std::max(norm_momentum, 1.0 / (1.0 + static_cast<double>(optimizer.steps))));
  auto total = loss(batch, step, losses) / static_cast<double>(step.accumulation);
  if (step.mixed != 0 && device_.is_cuda()) total = total * optimizer.scale;
  total.backward();
  if (step.apply != 0) losses.skipped = optimizer.step(step) ? 0 : 1;
}

void Network::forward(
    const float* values, int64_t count, int64_t height, int64_t width, bool averaged, const suite_torch_outputs& outputs) {
  torch::NoGradGuard guard;
  net->train_mode(false);
  const bool swapped = averaged && optimizer.averaging;
  if (swapped) optimizer.swap_average();
  try {
    const auto features = net->features(pictures(values, count, height, width));
    const auto copy = [](const torch::Tensor& from, float* to) {
      if (to == nullptr) return;
      const auto plain = from.to(torch::kCPU, torch::kFloat).contiguous();
      std::copy_n(plain.data_ptr<float>(), plain.numel(), to);
    };
    for (size_t i = 0; i < features.strides.size(); ++i) copy(features.strides[i], outputs.features[i]);
    copy(features.embedding, outputs.embedding);
    if (outputs.logits != nullptr || outputs.flags != nullptr || outputs.projection != nullptr) {
      const auto pooled = net->pooled(features);
      if (net->classes) copy(net->classes(pooled), outputs.logits);
      if (net->flags) copy(net->flags(pooled), outputs.flags);
      if (net->projection) copy(net->projection(torch::relu(net->projection_hidden(pooled))), outputs.projection);
    }
    if (net->mask8) copy(net->mask8(features.strides[2]), outputs.masks);
  } catch (...) {
    if (swapped) optimizer.swap_average();
    throw;
  }
  if (swapped) optimizer.swap_average();
}

}  // namespace suite
