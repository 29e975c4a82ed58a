/* The C interface of libsuite_vision.so: coarse calls over OpenCV for platform/Vision.
 *
 * Every function but the two that describe the library returns a sv_status. No C++ exception leaves the library: it becomes a
 * status and a message, which sv_last_error gives to the thread that made the call, until its next call.
 * Objects come out through `out` (null unless SV_OK) and go back through their _free function, which takes null.
 * Every call works on one thread; the caller runs several. An object belongs to one thread at a time, reading it to any number.
 * Sizes are checked here although the caller checks them too: a wrong one is SV_BAD_ARGUMENT and touches no memory.
 */
#ifndef SUITE_VISION_H
#define SUITE_VISION_H

#include <stdint.h>

#define SV_API __attribute__((visibility("default")))
/* Rises with every change of this file that a caller must follow. */
#define SV_ABI_VERSION 1
/* A side of a frame, in pixels. */
#define SV_SIDE_MAX 32768
#define SV_PIXELS_MAX (INT64_C(1) << 28)

#ifdef __cplusplus
extern "C" {
#endif

typedef enum sv_status {
  SV_OK = 0,
  SV_BAD_ARGUMENT = 1,
  SV_OUT_OF_MEMORY = 2,
  SV_NOT_DECODABLE = 3, /* the file is damaged or of a kind that OpenCV does not read */
  SV_FAILED = 4         /* anything else; the message says what */
} sv_status;

/* 8 bits a channel; 1 channel (grey) or 3 (blue, green, red). */
typedef struct sv_frame sv_frame;
/* A block of bytes that the library made. */
typedef struct sv_bytes sv_bytes;

/* x1 and y1 are outside. */
typedef struct sv_box {
  int32_t x0, y0, x1, y1;
} sv_box;

/* What a network takes: three planes (red, green, blue) of height × width floats, each value × scale + shift.
 * The picture lies in `area`; around it every value is `fill` before scale and shift. */
typedef struct sv_input {
  int32_t width, height;
  sv_box area;
  int32_t grey; /* colour is dropped first */
  float fill;
  float scale[3], shift[3];
} sv_input;

typedef enum sv_format { SV_JPEG = 1, SV_PNG = 2, SV_BMP = 3 } sv_format;

/* How a file is read: what the caller found in its header. */
typedef struct sv_reading {
  int32_t format;      /* sv_format */
  int32_t reduce;      /* 1, 2, 4 or 8: JPEG is decoded at this fraction of its size */
  int32_t orientation; /* EXIF 1 to 8 */
  int32_t grey;        /* decode to one channel */
} sv_reading;

SV_API int32_t sv_abi_version(void);
/* UTF-8; valid until the thread's next call. */
SV_API const char* sv_last_error(void);

SV_API int32_t sv_frame_create(sv_frame** out); /* 0 × 0, to be filled */
SV_API int32_t sv_frame_from_pixels(const uint8_t* pixels, int64_t length, int32_t width, int32_t height, int32_t channels, sv_frame** out);
SV_API int32_t sv_frame_decode(const uint8_t* file, int64_t length, const sv_reading* reading, sv_frame** out);
SV_API void sv_frame_free(sv_frame* frame);
SV_API int32_t sv_frame_size(const sv_frame* frame, int32_t* width, int32_t* height, int32_t* channels);
/* Row by row without gaps; length is exactly width × height × channels. */
SV_API int32_t sv_frame_copy_pixels(const sv_frame* frame, uint8_t* pixels, int64_t length);
SV_API int32_t sv_frame_crop(const sv_frame* frame, const sv_box* box, sv_frame** out);
/* Area average where a side shrinks, bilinear otherwise. */
SV_API int32_t sv_frame_resize(const sv_frame* frame, int32_t width, int32_t height, sv_frame** out);
SV_API int32_t sv_frame_to_grey(const sv_frame* frame, sv_frame** out);

/* Crop to region (null: all), resize into input->area, colour and scale, into the caller's planes; length is 3 × width × height. */
SV_API int32_t sv_frame_write_tensor(const sv_frame* frame, const sv_box* region, const sv_input* input, float* planes, int64_t length);
/* The same from a file; region is in pixels of the picture after its orientation, before any reduction. */
SV_API int32_t sv_decode_into(const uint8_t* file, int64_t file_length, const sv_reading* reading, const sv_box* region, const sv_input* input, float* planes, int64_t length);

/* quality 1 to 100, JPEG only. */
SV_API int32_t sv_frame_encode(const sv_frame* frame, int32_t format, int32_t quality, sv_bytes** out);
SV_API const uint8_t* sv_bytes_data(const sv_bytes* bytes);
SV_API int64_t sv_bytes_length(const sv_bytes* bytes);
SV_API void sv_bytes_free(sv_bytes* bytes);

#ifdef __cplusplus
}
#endif
#endif
