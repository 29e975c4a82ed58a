// Area averages in two steps. Down: the source rows under a target row are added up with their shares, eight values at a time, in 16 bits of
// which the lower eight are the fraction. Across: running sums of that one row, so that each target pixel is a difference of two of them,
// however many source pixels it covers.
#include "area.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <opencv2/core/hal/intrin.hpp>

namespace {

constexpr int whole_share = 65536;

struct Share {
  int row;
  uint16_t weight;
};

/// The source rows under target row y; the weights add up to one (65,535 where it is a single row).
void find_shares(int y, double step, int rows, std::vector<Share>& shares) {
  shares.clear();
  const double top = y * step;
  const double bottom = std::min((y + 1) * step, static_cast<double>(rows));
  double covered = 0;
  int given = 0;
  for (int row = static_cast<int>(top); row < rows && row < bottom; row++) {
    covered += std::min(row + 1.0, bottom) - std::max(static_cast<double>(row), top);
    // Rounded where they add up, not one by one: the error does not grow with their number.
    const int until = std::min(whole_share, static_cast<int>(std::lround(covered / (bottom - top) * whole_share)));
    if (until > given) shares.push_back({row, static_cast<uint16_t>(std::min(until - given, whole_share - 1))});
    given = until;
  }
}

/// sums += levels x weight / 256, cut off below 1/256 of a level.
void add_row(const uint8_t* levels, int count, uint16_t weight, uint16_t* sums) {
  int i = 0;
  const cv::v_uint16x8 weights = cv::v_setall_u16(weight);
  for (; i + 8 <= count; i += 8) {
    const cv::v_uint16x8 fixed = cv::v_load_expand(levels + i) << 8;
    cv::v_store(sums + i, cv::v_load(sums + i) + cv::v_mul_hi(fixed, weights));
  }
  for (; i < count; i++) sums[i] = static_cast<uint16_t>(sums[i] + (((uint32_t{levels[i]} << 8) * weight) >> 16));
}

struct Edge {
  int pixel;
  float part;
};

/// totals[x] is what lies left of pixel x. 32 bits hold 65,535 for each of 32,768 pixels.
template <int channels>
void add_up(const uint16_t* sums, int width, uint32_t* totals) {
  // In registers: through memory each addition would wait for the one before it to be written.
  std::array<uint32_t, 3> total{};
  for (int x = 0; x < width; x++) {
    for (int c = 0; c < channels; c++) {
      totals[x * channels + c] = total[static_cast<size_t>(c)];
      total[static_cast<size_t>(c)] += sums[x * channels + c];
    }
  }
}

template <int channels>
void average(const uint16_t* sums, const uint32_t* totals, const std::vector<Edge>& edges, float per_area, float* levels) {
  for (size_t x = 0; x + 1 < edges.size(); x++) {
    const Edge left = edges[x];
    const Edge right = edges[x + 1];
    for (int c = 0; c < channels; c++) {
      const auto between = static_cast<float>(int64_t{totals[right.pixel + c] - totals[left.pixel + c]});
      *levels++ = (between + right.part * static_cast<float>(sums[right.pixel + c]) - left.part * static_cast<float>(sums[left.pixel + c])) * per_area;
    }
  }
}

template <int channels>
void across(const std::vector<uint16_t>& sums, int width, std::vector<uint32_t>& totals, const std::vector<Edge>& edges, float per_area, float* levels) {
  add_up<channels>(sums.data(), width, totals.data());
  average<channels>(sums.data(), totals.data(), edges, per_area, levels);
}

}  // namespace

namespace suite {

void shrink(const cv::Mat& source, int width, int height, const std::function<void(int y, const float* levels)>& row) {
  const int channels = source.channels();
  const int count = source.cols * channels;
  const double step_x = static_cast<double>(source.cols) / width;
  const double step_y = static_cast<double>(source.rows) / height;

  std::vector<Edge> edges;
  for (int x = 0; x <= width; x++) {
    const double at = std::min(x * step_x, static_cast<double>(source.cols));
    const int pixel = std::min(static_cast<int>(at), source.cols - 1);
    edges.push_back({pixel * channels, static_cast<float>(at - pixel)});
  }

  std::vector<Share> shares;
  std::vector<uint16_t> sums(static_cast<size_t>(count));
  std::vector<uint32_t> totals(static_cast<size_t>(count));
  std::vector<float> levels(static_cast<size_t>(width * channels));
  const auto per_area = static_cast<float>(1 / (256 * step_x));
  for (int y = 0; y < height; y++) {
    find_shares(y, step_y, source.rows, shares);
    // Half of what cutting off takes away, as far as the 16 bits hold it beside a white picture.
    std::fill(sums.begin(), sums.end(), static_cast<uint16_t>(std::min<size_t>(shares.size() / 2, 255)));
    for (const Share& share : shares) add_row(source.ptr(share.row), count, share.weight, sums.data());
    if (channels == 1)
      across<1>(sums, source.cols, totals, edges, per_area, levels.data());
    else
      across<3>(sums, source.cols, totals, edges, per_area, levels.data());
    row(y, levels.data());
  }
}

}  // namespace suite
