#include "decode.hpp"

#include <limits>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "frame.hpp"
#include "status.hpp"

namespace {

// JPEG and BMP: what they hold at 8 bits. PNG: as it is, since 16 bits are rounded and alpha is laid on white here;
// OpenCV would cut the low byte off and drop alpha. (A 32-bit BMP's fourth byte is mostly unused, so it is not taken for alpha.)
int flags_of(const sv_reading& reading) {
  if (reading.format == SV_PNG) return cv::IMREAD_UNCHANGED;
  int flags = cv::IMREAD_IGNORE_ORIENTATION;
  if (reading.format == SV_JPEG && reading.reduce == 2) flags |= cv::IMREAD_REDUCED_GRAYSCALE_2;
  if (reading.format == SV_JPEG && reading.reduce == 4) flags |= cv::IMREAD_REDUCED_GRAYSCALE_4;
  if (reading.format == SV_JPEG && reading.reduce == 8) flags |= cv::IMREAD_REDUCED_GRAYSCALE_8;
  return reading.grey != 0 ? flags : flags | cv::IMREAD_ANYCOLOR;
}

cv::Mat to_eight_bits(const cv::Mat& picture) {
  if (picture.depth() == CV_8U) return picture;
  cv::Mat result;
  picture.convertTo(result, CV_8U, 1.0 / 257);
  return result;
}

cv::Mat on_white(const cv::Mat& picture) {
  if (picture.channels() != 4) return picture;
  cv::Mat result(picture.rows, picture.cols, CV_8UC3);
  for (int y = 0; y < picture.rows; y++) {
    const cv::Vec4b* source = picture.ptr<cv::Vec4b>(y);
    cv::Vec3b* target = result.ptr<cv::Vec3b>(y);
    for (int x = 0; x < picture.cols; x++) {
      const int alpha = source[x][3];
      for (int c = 0; c < 3; c++) target[x][c] = static_cast<uint8_t>((source[x][c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
  }
  return result;
}

// EXIF: 2 and 4 are mirrored, 3 is turned by half, 5 to 8 lie on their side.
cv::Mat upright(const cv::Mat& picture, int orientation) {
  cv::Mat result = picture;
  if (orientation >= 5) cv::transpose(picture, result);
  switch (orientation) {
    case 2:
    case 6: cv::flip(result, result, 1); break;
    case 4:
    case 8: cv::flip(result, result, 0); break;
    case 3:
    case 7: cv::flip(result, result, -1); break;
    default: break;
  }
  return result;
}

}  // namespace

namespace suite {

int32_t decode(const uint8_t* file, int64_t length, const sv_reading& reading, cv::Mat& result) {
  if (file == nullptr || length <= 0 || length > std::numeric_limits<int>::max()) return fail(SV_BAD_ARGUMENT, "the file is empty or too large");
  if (reading.format < SV_JPEG || reading.format > SV_BMP || reading.orientation < 1 || reading.orientation > 8)
    return fail(SV_BAD_ARGUMENT, "unknown format or orientation");
  // OpenCV reads the bytes only, but its matrix type knows no constant memory.
  const cv::Mat bytes(1, static_cast<int>(length), CV_8UC1, const_cast<uint8_t*>(file));
  cv::Mat picture = cv::imdecode(bytes, flags_of(reading));
  if (picture.empty()) return fail(SV_NOT_DECODABLE, "the picture is damaged, or of a kind that cannot be read");
  if (picture.depth() != CV_8U && picture.depth() != CV_16U) return fail(SV_NOT_DECODABLE, "the picture has neither 8 nor 16 bits a channel");

  picture = upright(on_white(to_eight_bits(picture)), reading.orientation);
  if (picture.channels() == 3 && reading.grey != 0) cv::cvtColor(picture, picture, cv::COLOR_BGR2GRAY);
  if (picture.channels() != 1 && picture.channels() != 3) return fail(SV_NOT_DECODABLE, "the picture has neither one, three nor four channels");
  result = picture;
  return SV_OK;
}

}  // namespace suite

extern "C" int32_t sv_frame_decode(const uint8_t* file, int64_t length, const sv_reading* reading, sv_frame** out) {
  return suite::guarded([&]() -> int32_t {
    if (reading == nullptr || out == nullptr) return suite::fail(SV_BAD_ARGUMENT, "a pointer is null");
    *out = nullptr;
    cv::Mat picture;
    const int32_t status = suite::decode(file, length, *reading, picture);
    return status == SV_OK ? suite::hand_out(std::move(picture), out) : status;
  });
}
