#include <ATen/Parallel.h>

#include <array>
#include <cstring>
#include <vector>

#include "kernels.h"

namespace suite {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
constexpr auto channels_last = torch::MemoryFormat::ChannelsLast;

using Wide = float __attribute__((vector_size(64)));
using Narrow = float __attribute__((vector_size(32)));

template <typename V>
inline V load(const float* from) {
  V v;
  std::memcpy(&v, from, sizeof(V));
  return v;
}

template <typename V>
inline void store(float* to, V v) {
  std::memcpy(to, &v, sizeof(V));
}

struct Shape {
  int64_t height, width, out_height, out_width, channels, stride;
};

// One picture and the channels c to c + width of V. Input, gradient and result are height × width × channels;
// weights and their gradient are K·K × channels.
template <int K, typename V>
void backward_block(const Shape& s, int64_t c, const float* x, const float* dy, const float* w, float* dx, float* dw) {
  constexpr int64_t half = K / 2;
  std::array<V, K * K> weights, sums{};
  for (int t = 0; t < K * K; ++t) weights[static_cast<size_t>(t)] = load<V>(w + t * s.channels + c);

  for (int64_t oh = 0; oh < s.out_height; ++oh) {
    const int64_t top = oh * s.stride - half;
    for (int64_t ow = 0; ow < s.out_width; ++ow) {
      const int64_t left = ow * s.stride - half;
      const V d = load<V>(dy + (oh * s.out_width + ow) * s.channels + c);
      const auto tap = [&](int ky, int kx) {
        const int64_t at = ((top + ky) * s.width + left + kx) * s.channels + c;
        const auto t = static_cast<size_t>(ky * K + kx);
        sums[t] += load<V>(x + at) * d;
        store<V>(dx + at, load<V>(dx + at) + weights[t] * d);
      };
      if (top >= 0 && left >= 0 && top + K <= s.height && left + K <= s.width) {
#pragma GCC unroll 5
        for (int ky = 0; ky < K; ++ky) {
#pragma GCC unroll 5
          for (int kx = 0; kx < K; ++kx) tap(ky, kx);
        }
      } else {
        for (int ky = 0; ky < K; ++ky) {
          if (top + ky < 0 || top + ky >= s.height) continue;
          for (int kx = 0; kx < K; ++kx) {
            if (left + kx >= 0 && left + kx < s.width) tap(ky, kx);
          }
        }
      }
    }
  }
  for (int t = 0; t < K * K; ++t) {
    float* to = dw + t * s.channels + c;
    store<V>(to, load<V>(to) + sums[static_cast<size_t>(t)]);
  }
}

template <int K>
void backward_picture(const Shape& s, const float* x, const float* dy, const float* w, float* dx, float* dw) {
  constexpr int64_t wide = sizeof(Wide) / sizeof(float);
  int64_t c = 0;
  for (; c + wide <= s.channels; c += wide) backward_block<K, Wide>(s, c, x, dy, w, dx, dw);
  if (c < s.channels) backward_block<K, Narrow>(s, c, x, dy, w, dx, dw);
}

struct Depthwise : torch::autograd::Function<Depthwise> {
  static torch::Tensor forward(
      AutogradContext* context, const torch::Tensor& input, const torch::Tensor& weight, int64_t stride) {
    const auto x = input.contiguous(channels_last);
    context->save_for_backward({x, weight});
    context->saved_data["stride"] = stride;
    return torch::conv2d(x, weight, {}, stride, weight.size(2) / 2, 1, x.size(1)).contiguous(channels_last);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto& x = saved[0];
    const auto dy = gradients[0].contiguous(channels_last);
    const int64_t kernel = saved[1].size(2), count = x.size(0);
    const Shape shape{x.size(2), x.size(3), dy.size(2), dy.size(3), x.size(1), context->saved_data["stride"].toInt()};
    const auto w = saved[1].detach().reshape({shape.channels, kernel * kernel}).t().contiguous();
    auto dx = torch::zeros_like(x);
    const int64_t shares = std::min<int64_t>(at::get_num_threads(), count);
    auto dw = torch::zeros({shares, kernel * kernel, shape.channels}, w.options());
    const int64_t input_size = shape.height * shape.width * shape.channels;
    const int64_t output_size = shape.out_height * shape.out_width * shape.channels;
    at::parallel_for(0, shares, 1, [&](int64_t begin, int64_t end) {
      for (int64_t share = begin; share < end; ++share) {
        float* to = dw.data_ptr<float>() + share * kernel * kernel * shape.channels;
        for (int64_t n = share * count / shares; n < (share + 1) * count / shares; ++n) {
          const float *from = x.data_ptr<float>() + n * input_size, *gradient = dy.data_ptr<float>() + n * output_size;
          float* result = dx.data_ptr<float>() + n * input_size;
          if (kernel == 3) {
            backward_picture<3>(shape, from, gradient, w.data_ptr<float>(), result, to);
          } else {
            backward_picture<5>(shape, from, gradient, w.data_ptr<float>(), result, to);
          }
        }
      }
    });
    return {dx, dw.sum(0).t().reshape(saved[1].sizes()), {}};
  }
};

}  // namespace

torch::Tensor depthwise(const torch::Tensor& x, const torch::Tensor& weight, int64_t stride) {
  return Depthwise::apply(x, weight, stride);
}

}  // namespace suite
