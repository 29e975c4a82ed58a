#include "api.h"

#include <malloc.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>

#include "training.h"

namespace {

thread_local std::string last_error;

// libtorch's messages carry a stack trace after their first line.
std::string first_line(const char* message) {
  const std::string text(message);
  return text.substr(0, text.find('\n'));
}

template <typename Action>
int32_t guarded(Action action) {
  try {
    action();
    return SUITE_TORCH_OK;
  } catch (const std::invalid_argument& e) {
    last_error = e.what();
    return SUITE_TORCH_INVALID;
  } catch (const std::exception& e) {
    last_error = first_line(e.what());
  } catch (...) {
    last_error = "An exception of an unknown kind.";
  }
  return SUITE_TORCH_FAILED;
}

suite::Network& network_of(void* handle) {
  if (handle == nullptr) throw std::invalid_argument("The network is null.");
  return *static_cast<suite::Network*>(handle);
}

torch::Tensor tensor_of(void* handle, int32_t index, int32_t kind, int64_t length) {
  auto& optimizer = network_of(handle).optimizer;
  if (index < 0 || static_cast<size_t>(index) >= optimizer.slots().size()) throw std::invalid_argument("There is no tensor of that index.");
  auto tensor = optimizer.tensor(static_cast<size_t>(index), kind);
  if (tensor.numel() != length) throw std::invalid_argument("The tensor has another length.");
  return tensor;
}

void check(const suite_torch_spec& spec) {
  if (!(spec.width >= 0.1 && spec.width <= 4) || !(spec.depth >= 0.1 && spec.depth <= 4)) {
    throw std::invalid_argument("Width and depth multipliers are from 0.1 to 4.");
  }
  if (spec.channels != 1 && spec.channels != 3) throw std::invalid_argument("A picture has 1 or 3 channels.");
  if (spec.classes < 0 || spec.flags < 0 || spec.projection < 0 || spec.masks < 0) throw std::invalid_argument("A number of outputs is negative.");
  if (!(spec.dropout >= 0 && spec.dropout < 1) || !(spec.drop_path >= 0 && spec.drop_path < 1)) {
    throw std::invalid_argument("Dropout is at least 0 and below 1.");
  }
  if (!(spec.head_scale >= 0.001 && spec.head_scale <= 1)) throw std::invalid_argument("The scale of the heads is from 0.001 to 1.");
  if (spec.device >= 0 && spec.device >= static_cast<int32_t>(torch::cuda::device_count())) {
    throw std::invalid_argument("There is no GPU of that number that this libtorch can use.");
  }
}

}  // namespace

const char* suite_torch_error() { return last_error.c_str(); }

int32_t suite_torch_initialize(int32_t threads) {
  return guarded([&] {
    // Activations are tens of megabytes and live for milliseconds. By default each is a mapping of its own that the
    // kernel must clear page by page: keeping them in the heap makes training four times as fast.
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_ARENA_MAX, 1);
    if (threads > 0) at::set_num_threads(threads);
  });
}

int32_t suite_torch_gpus() { return static_cast<int32_t>(torch::cuda::device_count()); }

int32_t suite_torch_create(const suite_torch_spec* spec, void** network) {
  return guarded([&] {
    if (spec == nullptr || network == nullptr) throw std::invalid_argument("The specification is null.");
    check(*spec);
    *network = new suite::Network(*spec);
  });
}

void suite_torch_destroy(void* network) { delete static_cast<suite::Network*>(network); }

int32_t suite_torch_sizes(void* network, int32_t* embedding, int32_t* features) {
  return guarded([&] {
    auto& net = network_of(network).net;
    *embedding = static_cast<int32_t>(net->embedding_size);
    std::copy(net->stride_channels.begin(), net->stride_channels.end(), features);
  });
}

int32_t suite_torch_tensor_count(void* network, int32_t* count) {
  return guarded([&] { *count = static_cast<int32_t>(network_of(network).optimizer.slots().size()); });
}

int32_t suite_torch_tensor_info(
    void* network, int32_t index, char* name, int32_t name_capacity, int64_t* dims, int32_t* rank, int32_t* trainable) {
  return guarded([&] {
    const auto& slot = network_of(network).optimizer.slots().at(static_cast<size_t>(index));
    if (static_cast<int32_t>(slot.name.size()) >= name_capacity || slot.value.dim() > 4) throw std::invalid_argument("The name does not fit.");
    std::memcpy(name, slot.name.c_str(), slot.name.size() + 1);
    *rank = static_cast<int32_t>(slot.value.dim());
    for (int64_t d = 0; d < slot.value.dim(); ++d) dims[d] = slot.value.size(d);
    *trainable = slot.trainable ? 1 : 0;
  });
}

int32_t suite_torch_tensor_read(void* network, int32_t index, int32_t kind, float* values, int64_t length) {
  return guarded([&] {
    const auto plain = tensor_of(network, index, kind, length).detach().to(torch::kCPU, torch::kFloat).contiguous();
    std::copy_n(plain.data_ptr<float>(), length, values);
  });
}

int32_t suite_torch_tensor_write(void* network, int32_t index, int32_t kind, const float* values, int64_t length) {
  return guarded([&] {
    torch::NoGradGuard guard;
    auto tensor = tensor_of(network, index, kind, length).detach();
    tensor.copy_(torch::from_blob(const_cast<float*>(values), tensor.sizes(), torch::kFloat));
    if (kind == SUITE_TORCH_AVERAGE) network_of(network).optimizer.averaging = true;
  });
}

int32_t suite_torch_progress_read(void* network, int64_t* steps, double* scale) {
  return guarded([&] {
    *steps = network_of(network).optimizer.steps;
    *scale = network_of(network).optimizer.scale;
  });
}

int32_t suite_torch_progress_write(void* network, int64_t steps, double scale) {
  return guarded([&] {
    if (steps < 0 || !(scale >= 1)) throw std::invalid_argument("Steps are at least 0 and the scale is at least 1.");
    network_of(network).optimizer.steps = steps;
    network_of(network).optimizer.scale = scale;
  });
}

int32_t suite_torch_freeze(void* network, double share) {
  return guarded([&] { network_of(network).freeze(share); });
}

int32_t suite_torch_seed(void* network, uint64_t seed) {
  return guarded([&] {
    network_of(network);
    torch::manual_seed(seed);
  });
}

int32_t suite_torch_train(
    void* network, const suite_torch_batch* batch, const suite_torch_step* step, suite_torch_losses* losses) {
  return guarded([&] {
    if (batch == nullptr || step == nullptr || losses == nullptr) throw std::invalid_argument("Batch, step and losses are needed.");
    network_of(network).train(*batch, *step, *losses);
  });
}

int32_t suite_torch_forward(
    void* network, const float* pictures, int32_t count, int32_t height, int32_t width, int32_t averaged,
    const suite_torch_outputs* outputs) {
  return guarded([&] {
    if (pictures == nullptr || outputs == nullptr) throw std::invalid_argument("Pictures and outputs are needed.");
    network_of(network).forward(pictures, count, height, width, averaged != 0, *outputs);
  });
}
