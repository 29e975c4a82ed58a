#include "kernels.h"

#include <ATen/Parallel.h>

#include <cmath>
#include <cstring>
#include <vector>

namespace suite {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
constexpr auto channels_last = torch::MemoryFormat::ChannelsLast;

// Rows summed in 32 bits before the sum goes on in 64.
constexpr int64_t rows_a_chunk = 128;

// The sums over rows of two values a channel, in parallel over chunks of rows; row(r, first, second) adds one row.
template <typename Row>
void sum_rows(int64_t rows, int64_t channels, std::vector<double>& first, std::vector<double>& second, Row row) {
  const int64_t chunks = (rows + rows_a_chunk - 1) / rows_a_chunk;
  const int64_t shares = std::min<int64_t>(at::get_num_threads(), chunks);
  std::vector<double> sums(static_cast<size_t>(shares * 2 * channels));
  at::parallel_for(0, shares, 1, [&](int64_t begin, int64_t end) {
    std::vector<float> part(static_cast<size_t>(2 * channels));
    for (int64_t share = begin; share < end; ++share) {
      double* sum = sums.data() + share * 2 * channels;
      for (int64_t chunk = share * chunks / shares; chunk < (share + 1) * chunks / shares; ++chunk) {
        std::fill(part.begin(), part.end(), 0.0f);
        const int64_t last = std::min(rows, (chunk + 1) * rows_a_chunk);
        for (int64_t r = chunk * rows_a_chunk; r < last; ++r) row(r, part.data(), part.data() + channels);
        for (int64_t c = 0; c < 2 * channels; ++c) sum[c] += part[static_cast<size_t>(c)];
      }
    }
  });
  first.assign(static_cast<size_t>(channels), 0);
  second.assign(static_cast<size_t>(channels), 0);
  for (int64_t share = 0; share < shares; ++share) {
    for (int64_t c = 0; c < channels; ++c) {
      first[static_cast<size_t>(c)] += sums[static_cast<size_t>((share * 2) * channels + c)];
      second[static_cast<size_t>(c)] += sums[static_cast<size_t>((share * 2 + 1) * channels + c)];
    }
  }
}

template <Activation A>
inline float activate(float z) {
  if constexpr (A == Activation::silu) return z / (1 + std::exp(-z));
  if constexpr (A == Activation::relu6) return std::min(std::max(z, 0.0f), 6.0f);
  return z;
}

template <Activation A>
inline float slope(float z) {
  if constexpr (A == Activation::silu) {
    const float s = 1 / (1 + std::exp(-z));
    return s * (1 + z * (1 - s));
  }
  if constexpr (A == Activation::relu6) return z > 0 && z < 6 ? 1.0f : 0.0f;
  return 1.0f;
}

template <Activation A>
void scale_activate(const float* x, float* y, int64_t rows, int64_t channels, const float* scale, const float* shift) {
  at::parallel_for(0, rows, rows_a_chunk, [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) {
      const float* from = x + r * channels;
      float* to = y + r * channels;
      for (int64_t c = 0; c < channels; ++c) to[c] = activate<A>(from[c] * scale[c] + shift[c]);
    }
  });
}

// Gradient before the activation into g, and its sums, alone and times the normalised x.
template <Activation A>
void backward_sums(
    const float* x, const float* dy, float* g, int64_t rows, int64_t channels, const float* scale, const float* shift,
    const float* mean, std::vector<double>& sum, std::vector<double>& sum_x) {
  sum_rows(rows, channels, sum, sum_x, [=](int64_t r, float* first, float* second) {
    const float* from = x + r * channels;
    const float* gradient = dy + r * channels;
    float* to = g + r * channels;
    for (int64_t c = 0; c < channels; ++c) {
      const float d = gradient[c] * slope<A>(from[c] * scale[c] + shift[c]);
      to[c] = d;
      first[c] += d;
      second[c] += d * (from[c] - mean[c]);
    }
  });
}

struct NormalizeActivate : torch::autograd::Function<NormalizeActivate> {
  static torch::Tensor forward(
      AutogradContext* context, const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias,
      torch::Tensor running_mean, torch::Tensor running_var, double momentum, double epsilon, int64_t activation) {
    const auto x = input.contiguous(channels_last);
    const int64_t channels = x.size(1), rows = x.numel() / channels;
    const float* values = x.data_ptr<float>();
    // Sums of differences from the first row: squares of values far from 0 would lose the variance.
    const std::vector<float> origin(values, values + channels);
    std::vector<double> sum, square;
    sum_rows(rows, channels, sum, square, [&](int64_t r, float* first, float* second) {
      const float* from = values + r * channels;
      const float* zero = origin.data();
      for (int64_t c = 0; c < channels; ++c) {
        const float d = from[c] - zero[c];
        first[c] += d;
        second[c] += d * d;
      }
    });

    auto statistics = torch::empty({4, channels}, x.options().memory_format(torch::MemoryFormat::Contiguous));
    float* mean = statistics.data_ptr<float>();
    float *inverse = mean + channels, *scale = inverse + channels, *shift = scale + channels;
    const float *w = weight.data_ptr<float>(), *b = bias.data_ptr<float>();
    float *kept_mean = running_mean.data_ptr<float>(), *kept_var = running_var.data_ptr<float>();
    for (int64_t c = 0; c < channels; ++c) {
      const double m = sum[static_cast<size_t>(c)] / static_cast<double>(rows);
      const double variance = std::max(0.0, square[static_cast<size_t>(c)] / static_cast<double>(rows) - m * m);
      mean[c] = static_cast<float>(m + origin[static_cast<size_t>(c)]);
      inverse[c] = static_cast<float>(1 / std::sqrt(variance + epsilon));
      scale[c] = w[c] * inverse[c];
      shift[c] = b[c] - mean[c] * scale[c];
      const double unbiased = variance * static_cast<double>(rows) / static_cast<double>(std::max<int64_t>(1, rows - 1));
      kept_mean[c] += static_cast<float>(momentum) * (mean[c] - kept_mean[c]);
      kept_var[c] += static_cast<float>(momentum * (unbiased - kept_var[c]));
    }

    auto y = torch::empty_like(x);
    float* to = y.data_ptr<float>();
    switch (static_cast<Activation>(activation)) {
      case Activation::silu: scale_activate<Activation::silu>(values, to, rows, channels, scale, shift); break;
      case Activation::relu6: scale_activate<Activation::relu6>(values, to, rows, channels, scale, shift); break;
      default: scale_activate<Activation::none>(values, to, rows, channels, scale, shift); break;
    }
    context->save_for_backward({x, statistics});
    context->saved_data["activation"] = activation;
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto& x = saved[0];
    const auto dy = gradients[0].contiguous(channels_last);
    const int64_t channels = x.size(1), rows = x.numel() / channels;
    const float* mean = saved[1].data_ptr<float>();
    const float *inverse = mean + channels, *scale = inverse + channels, *shift = scale + channels;
    auto dx = torch::empty_like(x);
    const float *values = x.data_ptr<float>(), *gradient = dy.data_ptr<float>();
    float* g = dx.data_ptr<float>();
    std::vector<double> sum, sum_x;
    switch (static_cast<Activation>(context->saved_data["activation"].toInt())) {
      case Activation::silu: backward_sums<Activation::silu>(values, gradient, g, rows, channels, scale, shift, mean, sum, sum_x); break;
      case Activation::relu6: backward_sums<Activation::relu6>(values, gradient, g, rows, channels, scale, shift, mean, sum, sum_x); break;
      default: backward_sums<Activation::none>(values, gradient, g, rows, channels, scale, shift, mean, sum, sum_x); break;
    }

    auto affine = torch::empty({4, channels}, saved[1].options());
    float* dweight = affine.data_ptr<float>();
    float *dbias = dweight + channels, *slope_x = dbias + channels, *offset = slope_x + channels;
    for (int64_t c = 0; c < channels; ++c) {
      dbias[c] = static_cast<float>(sum[static_cast<size_t>(c)]);
      dweight[c] = static_cast<float>(sum_x[static_cast<size_t>(c)]) * inverse[c];
      // dx = scale (g − mean(g) − x̂ mean(g x̂)), as g scale + x slope_x + offset.
      slope_x[c] = -scale[c] * inverse[c] * dweight[c] / static_cast<float>(rows);
      offset[c] = -scale[c] * dbias[c] / static_cast<float>(rows) - slope_x[c] * mean[c];
    }
    at::parallel_for(0, rows, rows_a_chunk, [&](int64_t begin, int64_t end) {
      for (int64_t r = begin; r < end; ++r) {
        const float* from = values + r * channels;
        float* to = g + r * channels;
        for (int64_t c = 0; c < channels; ++c) to[c] = to[c] * scale[c] + (from[c] * slope_x[c] + offset[c]);
      }
    });
    return {dx, affine[0], affine[1], {}, {}, {}, {}, {}};
  }
};

}  // namespace

torch::Tensor normalize_activate(
    const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias, torch::Tensor running_mean,
    torch::Tensor running_var, double momentum, double epsilon, Activation activation) {
  return NormalizeActivate::apply(
      x, weight, bias, running_mean, running_var, momentum, epsilon, static_cast<int64_t>(activation));
}

}  // namespace suite
