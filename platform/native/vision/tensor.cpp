// From pixels to a network's input in one pass over the resized picture, straight into the caller's memory.
#include <algorithm>

#include <opencv2/imgproc.hpp>

#include "area.hpp"
#include "decode.hpp"
#include "frame.hpp"
#include "status.hpp"

namespace {

constexpr int channel_count = 3;
constexpr int level_count = 256;

// 3 KiB that stay in the first-level cache: a look-up costs what a multiplication would, and is exact on every machine.
struct Levels {
  float value[channel_count][level_count];

  explicit Levels(const sv_input& input) {
    for (int c = 0; c < channel_count; c++)
      for (int v = 0; v < level_count; v++) value[c][v] = static_cast<float>(v) * input.scale[c] + input.shift[c];
  }
};

void write_row(const uint8_t* pixels, int width, int channels, const Levels& levels, float* red, float* green, float* blue) {
  if (channels == 1) {
    for (int x = 0; x < width; x++) {
      red[x] = levels.value[0][pixels[x]];
      green[x] = levels.value[1][pixels[x]];
      blue[x] = levels.value[2][pixels[x]];
    }
    return;
  }
  for (int x = 0; x < width; x++, pixels += channel_count) {
    red[x] = levels.value[0][pixels[2]];
    green[x] = levels.value[1][pixels[1]];
    blue[x] = levels.value[2][pixels[0]];
  }
}

void fill_around(const sv_input& input, float* planes) {
  const int64_t plane = int64_t{input.width} * input.height;
  for (int c = 0; c < channel_count; c++) {
    const float value = input.fill * input.scale[c] + input.shift[c];
    for (int y = 0; y < input.height; y++) {
      float* row = planes + c * plane + int64_t{y} * input.width;
      const bool beside = y >= input.area.y0 && y < input.area.y1;
      std::fill(row, row + (beside ? input.area.x0 : input.width), value);
      if (beside) std::fill(row + input.area.x1, row + input.width, value);
    }
  }
}

// The same from levels that are no whole numbers.
void write_row(const float* levels, int width, int channels, const sv_input& input, float* red, float* green, float* blue) {
  float* const planes[channel_count] = {red, green, blue};
  for (int c = 0; c < channel_count; c++) {
    const float scale = input.scale[c];
    const float shift = input.shift[c];
    float* plane = planes[c];
    if (channels == 1)
      for (int x = 0; x < width; x++) plane[x] = levels[x] * scale + shift;
    else if (input.grey != 0)
      for (int x = 0; x < width; x++) plane[x] = (0.114F * levels[3 * x] + 0.587F * levels[3 * x + 1] + 0.299F * levels[3 * x + 2]) * scale + shift;
    else
      for (int x = 0; x < width; x++) plane[x] = levels[3 * x + 2 - c] * scale + shift;
  }
}

int32_t write_tensor(const cv::Mat& source, const sv_input& input, float* planes) {
  const int width = input.area.x1 - input.area.x0;
  const int height = input.area.y1 - input.area.y0;
  const int64_t plane = int64_t{input.width} * input.height;
  float* const first = planes + int64_t{input.area.y0} * input.width + input.area.x0;
  if (width != input.width || height != input.height) fill_around(input, planes);
  if (suite::shrinks(source, width, height)) {
    suite::shrink(source, width, height, [&](int y, const float* levels) {
      float* row = first + int64_t{y} * input.width;
      write_row(levels, width, source.channels(), input, row, row + plane, row + 2 * plane);
    });
    return SV_OK;
  }

  cv::Mat picture = suite::resized(source, width, height);
  if (input.grey != 0 && picture.channels() == channel_count) {
    cv::Mat grey;
    cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
    picture = grey;
  }

  const Levels levels(input);
  for (int y = 0; y < height; y++) {
    float* row = first + int64_t{y} * input.width;
    write_row(picture.ptr(y), width, picture.channels(), levels, row, row + plane, row + 2 * plane);
  }
  return SV_OK;
}

int32_t check(const sv_input* input, const float* planes, int64_t length) {
  if (input == nullptr || planes == nullptr) return suite::fail(SV_BAD_ARGUMENT, "a pointer is null");
  if (!suite::is_allowed_size(input->width, input->height) || !suite::is_inside(input->area, input->width, input->height))
    return suite::fail(SV_BAD_ARGUMENT, "the input's size is not allowed, or the picture's place is not within it");
  if (length != int64_t{input->width} * input->height * channel_count)
    return suite::fail(SV_BAD_ARGUMENT, "the buffer is not 3 x width x height floats");
  return SV_OK;
}

cv::Rect rectangle(const sv_box& box) { return cv::Rect(box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0); }

// Corners to the nearest pixel of the reduced picture, and at least one pixel.
sv_box reduced(const sv_box& box, int factor, const cv::Mat& picture) {
  sv_box small{};
  small.x0 = std::min((box.x0 + factor / 2) / factor, picture.cols - 1);
  small.y0 = std::min((box.y0 + factor / 2) / factor, picture.rows - 1);
  small.x1 = std::clamp((box.x1 + factor / 2) / factor, small.x0 + 1, picture.cols);
  small.y1 = std::clamp((box.y1 + factor / 2) / factor, small.y0 + 1, picture.rows);
  return small;
}

}  // namespace

extern "C" {

int32_t sv_frame_write_tensor(const sv_frame* frame, const sv_box* region, const sv_input* input, float* planes, int64_t length) {
  return suite::guarded([&]() -> int32_t {
    if (!suite::is_usable(frame)) return suite::fail(SV_BAD_ARGUMENT, "there is no frame");
    if (const int32_t status = check(input, planes, length); status != SV_OK) return status;
    const cv::Mat& picture = frame->pixels;
    if (region == nullptr) return write_tensor(picture, *input, planes);
    if (!suite::is_inside(*region, picture.cols, picture.rows)) return suite::fail(SV_BAD_ARGUMENT, "the region is not within the frame");
    return write_tensor(picture(rectangle(*region)), *input, planes);
  });
}

int32_t sv_decode_into(const uint8_t* file, int64_t file_length, const sv_reading* reading, const sv_box* region, const sv_input* input, float* planes, int64_t length) {
  return suite::guarded([&]() -> int32_t {
    if (reading == nullptr) return suite::fail(SV_BAD_ARGUMENT, "a pointer is null");
    if (const int32_t status = check(input, planes, length); status != SV_OK) return status;
    if (region != nullptr && !suite::is_inside(*region, SV_SIDE_MAX, SV_SIDE_MAX)) return suite::fail(SV_BAD_ARGUMENT, "the region is not within the picture");
    cv::Mat picture;
    if (const int32_t status = suite::decode(file, file_length, *reading, picture); status != SV_OK) return status;
    if (region == nullptr) return write_tensor(picture, *input, planes);
    const int factor = reading->format == SV_JPEG && reading->reduce > 1 ? reading->reduce : 1;
    if (int64_t{region->x1} > int64_t{picture.cols} * factor || int64_t{region->y1} > int64_t{picture.rows} * factor)
      return suite::fail(SV_BAD_ARGUMENT, "the region is not within the picture");
    return write_tensor(picture(rectangle(reduced(*region, factor, picture))), *input, planes);
  });
}

}
