#include <utility>
#include <vector>

#include <opencv2/imgcodecs.hpp>

#include "frame.hpp"
#include "status.hpp"

struct sv_bytes {
  std::vector<uint8_t> content;
};

extern "C" {

int32_t sv_frame_encode(const sv_frame* frame, int32_t format, int32_t quality, sv_bytes** out) {
  return suite::guarded([&]() -> int32_t {
    if (!suite::is_usable(frame) || out == nullptr) return suite::fail(SV_BAD_ARGUMENT, "there is no frame");
    *out = nullptr;
    if (format != SV_JPEG && format != SV_PNG) return suite::fail(SV_BAD_ARGUMENT, "only JPEG and PNG are written");
    if (format == SV_JPEG && (quality < 1 || quality > 100)) return suite::fail(SV_BAD_ARGUMENT, "the quality is not within 1 to 100");
    std::vector<uint8_t> content;
    const bool written = format == SV_JPEG ? cv::imencode(".jpg", frame->pixels, content, {cv::IMWRITE_JPEG_QUALITY, quality})
                                           : cv::imencode(".png", frame->pixels, content);
    if (!written) return suite::fail(SV_FAILED, "the picture could not be encoded");
    *out = new sv_bytes{std::move(content)};
    return SV_OK;
  });
}

const uint8_t* sv_bytes_data(const sv_bytes* bytes) { return bytes == nullptr ? nullptr : bytes->content.data(); }

int64_t sv_bytes_length(const sv_bytes* bytes) { return bytes == nullptr ? 0 : static_cast<int64_t>(bytes->content.size()); }

void sv_bytes_free(sv_bytes* bytes) { delete bytes; }

}
