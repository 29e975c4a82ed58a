// Cameras and videos. FFmpeg is named outright: left to choose, OpenCV tries GStreamer first, whose plugins Debian does not bring along.
#include <cmath>
#include <memory>
#include <vector>

#include <opencv2/videoio.hpp>

#include "frame.hpp"
#include "status.hpp"

struct sv_capture {
  cv::VideoCapture device;
  cv::Mat file;
  bool gives_files = false;
  int64_t read = 0;
  int64_t total = 0;
};

namespace {

constexpr int timeout_max_ms = 600'000;

bool open_stream(cv::VideoCapture& device, const sv_source& source) {
  const std::vector<int> settings = {cv::CAP_PROP_OPEN_TIMEOUT_MSEC, source.open_timeout_ms, cv::CAP_PROP_READ_TIMEOUT_MSEC, source.read_timeout_ms};
  return device.open(source.address, cv::CAP_FFMPEG, settings);
}

bool open_device(cv::VideoCapture& device, const sv_source& source) {
  if (!device.open(source.device, cv::CAP_V4L2)) return false;
  // A device takes the nearest size it knows, which the first frame shows.
  if (source.width > 0) device.set(cv::CAP_PROP_FRAME_WIDTH, source.width);
  if (source.height > 0) device.set(cv::CAP_PROP_FRAME_HEIGHT, source.height);
  // One picture waiting, not four: the older ones are of parts that have passed.
  device.set(cv::CAP_PROP_BUFFERSIZE, 1);
  return true;
}

// Decoded by OpenCV, every picture would be given in the size of the first one, sheared, whatever the camera sends later; and a size
// would be known only after the memory for it was spent. As files, each picture is looked at before it is decoded.
bool leave_jpeg_undecoded(cv::VideoCapture& device) {
  const auto code = static_cast<int>(device.get(cv::CAP_PROP_FOURCC));
  const bool is_jpeg = code == cv::VideoWriter::fourcc('M', 'J', 'P', 'G') || code == cv::VideoWriter::fourcc('m', 'j', 'p', 'g') || code == cv::VideoWriter::fourcc('m', 'j', 'p', 'e');
  return is_jpeg && device.set(cv::CAP_PROP_FORMAT, -1);
}

}  // namespace

extern "C" {

int32_t sv_capture_open(const sv_source* source, sv_capture** out) {
  return suite::guarded([&]() -> int32_t {
    if (source == nullptr || out == nullptr) return suite::fail(SV_BAD_ARGUMENT, "a pointer is null");
    *out = nullptr;
    if (source->open_timeout_ms < 1 || source->open_timeout_ms > timeout_max_ms || source->read_timeout_ms < 1 || source->read_timeout_ms > timeout_max_ms)
      return suite::fail(SV_BAD_ARGUMENT, "a time-out is not within 1 ms to 10 minutes");
    if (source->address == nullptr && source->device < 0) return suite::fail(SV_BAD_ARGUMENT, "neither an address nor a device");

    auto capture = std::make_unique<sv_capture>();
    if (!(source->address != nullptr ? open_stream(capture->device, *source) : open_device(capture->device, *source)))
      return suite::fail(SV_NOT_OPENED, "it did not answer in time, or what it sends cannot be read");
    if (source->address != nullptr) {
      const double total = capture->device.get(cv::CAP_PROP_FRAME_COUNT);
      capture->total = std::isfinite(total) && total > 0 && total < 1e12 ? static_cast<int64_t>(total) : 0;
      capture->gives_files = source->pass_jpeg_on != 0 && leave_jpeg_undecoded(capture->device);
    }
    *out = capture.release();
    return SV_OK;
  });
}

int32_t sv_capture_gives_files(const sv_capture* capture) { return capture != nullptr && capture->gives_files ? 1 : 0; }

int32_t sv_capture_read_file(sv_capture* capture, const uint8_t** file, int64_t* length) {
  return suite::guarded([&]() -> int32_t {
    if (capture == nullptr || file == nullptr || length == nullptr || !capture->gives_files) return suite::fail(SV_BAD_ARGUMENT, "this capture gives no files");
    if (!capture->device.read(capture->file)) return suite::fail(SV_NO_FRAME, "no further picture");
    if (!capture->file.isContinuous()) return suite::fail(SV_FAILED, "the picture is in pieces");
    capture->read++;
    *file = capture->file.data;
    *length = static_cast<int64_t>(capture->file.total() * capture->file.elemSize());
    return SV_OK;
  });
}

int32_t sv_capture_read(sv_capture* capture, sv_frame* frame) {
  return suite::guarded([&]() -> int32_t {
    if (capture == nullptr || frame == nullptr || capture->gives_files) return suite::fail(SV_BAD_ARGUMENT, "a pointer is null, or this capture gives files");
    if (!capture->device.read(frame->pixels)) {
      frame->pixels.release();
      return suite::fail(SV_NO_FRAME, "no further picture");
    }
    if (!suite::is_usable(frame) || !suite::is_allowed_size(frame->pixels.cols, frame->pixels.rows)) {
      frame->pixels.release();
      return suite::fail(SV_FAILED, "the picture does not have 8 bits in 1 or 3 channels, or is too large");
    }
    capture->read++;
    return SV_OK;
  });
}

int32_t sv_capture_progress(const sv_capture* capture, int64_t* read, int64_t* total) {
  return suite::guarded([&]() -> int32_t {
    if (capture == nullptr || read == nullptr || total == nullptr) return suite::fail(SV_BAD_ARGUMENT, "a pointer is null");
    *read = capture->read;
    *total = capture->total;
    return SV_OK;
  });
}

void sv_capture_free(sv_capture* capture) { delete capture; }

}
