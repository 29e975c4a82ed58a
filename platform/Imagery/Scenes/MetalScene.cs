using Suite.Imagery.Defects;
using Suite.Imagery.Fields;

namespace Suite.Imagery.Scenes;

/// <summary>
/// An endless row of metal parts, some scratched, dented or cracked, as a camera over a line sees them; parts differ in
/// finish, in what the grain shows, in light and a trace of sensor noise. Part n of a seed is always the same picture with the same truth,
/// whichever parts were drawn before.
/// </summary>
/// <remarks>
/// One instance serves one thread. It keeps one tile a finish (4 MB at 1024², made at first need in 0.15 s) and working fields of
/// twice the picture's size. A part of 256² takes 0.4 ms, one of 1024² 5 ms on one core.
/// </remarks>
public sealed class MetalScene
{
    /// <summary>A defect that covers fewer pixels than this of 256² is drawn again.</summary>
    private const int CoveredPixelsMin = 14;

    private readonly ulong _seed;
    private readonly Field _picture;
    private readonly Field _window;
    private readonly DefectPainter _painter;
    private readonly float[] _streaks;
    private readonly MetalTile?[] _tiles = new MetalTile?[3];
    private readonly SurfaceRandom _random = new(0);

    /// <param name="seed">Of all parts.</param>
    /// <param name="options">The defaults where null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public MetalScene(long seed, MetalSceneOptions? options = null)
    {
        Options = options ?? new MetalSceneOptions();
        Options.Validate();
        _seed = (ulong)seed;
        _picture = new Field(Options.Size);
        _window = new Field(Options.Size / 2);
        _painter = new DefectPainter(Options.Size / 2);
        _painter.Canvas.Scale = Options.Size / 190f;
        _streaks = new float[Options.Size];
    }

    public MetalSceneOptions Options { get; }

    /// <summary>Draws the part of that number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public MetalPart Draw(long number)
    {
        var part = new MetalPart(Options.Size);
        Draw(number, part);
        return part;
    }

    /// <summary>As <see cref="Draw(long)"/>, into a part that was drawn before.</summary>
    /// <param name="number">0 or more.</param>
    /// <param name="part">Of the scene's size; overwritten.</param>
    /// <exception cref="ArgumentException">The part is of another size.</exception>
    public void Draw(long number, MetalPart part)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentNullException.ThrowIfNull(part);
        if (part.Size != Options.Size)
            throw new ArgumentException($"A part of {part.Size} pixels a side was passed to a scene of {Options.Size}.", nameof(part));
        _random.Reset(SurfaceRandom.Seed(_seed, 21, (ulong)number));
        part.Number = number;
        part.Class = ChooseClass();
        part.Finish = Options.Finish is { } finish ? finish : (MetalFinish)_random.Integer(0, 2);
        part.Box = null;
        Array.Clear(part.Mask);

        var tile = _tiles[(int)part.Finish] ??= MetalTile.Create(part.Finish, Options.Size, _seed);
        DrawSurface(tile);
        if (part.Class != PartClass.Good)
            DrawDefect(part, tile, SurfaceRandom.Seed(_seed, 22, (ulong)number));
        // A stream of its own: outside its defect a part looks as it would without one.
        _random.Reset(SurfaceRandom.Seed(_seed, 23, (ulong)number));
        Expose(part.Pixels);
    }

    /// <summary>Two numbers are drawn whatever the share, so that raising it makes good parts bad and leaves the others as they are.</summary>
    private PartClass ChooseClass()
    {
        var isDefective = _random.Unit() < Options.DefectShare;
        var kind = _random.Integer(1, 3);
        return isDefective ? (PartClass)kind : PartClass.Good;
    }

    private void DrawSurface(MetalTile tile)
    {
        DrawStreaks(tile.Streak);
        int mask = tile.Height.Size - 1, dx = _random.Integer(0, mask), dy = _random.Integer(0, mask);
        int stepX = _random.Chance(.5f) ? 1 : -1, stepY = _random.Chance(.5f) ? 1 : -1;
        var brightness = tile.Brightness + _random.Between(-5, 5);
        for (var y = 0; y < Options.Size; y++)
        {
            Span<float> row = _picture.Row(y), from = tile.Height.Row(((y * stepY) + dy) & mask);
            var level = brightness + _streaks[y];
            for (var x = 0; x < row.Length; x++)
                row[x] = level + (tile.Contrast * from[((x * stepX) + dx) & mask]);
        }
    }

    /// <summary>One brightness a row, wandering: the grain runs along the rows.</summary>
    private void DrawStreaks(float deviation)
    {
        _random.FillSymmetric(_streaks);
        float memory = .75f, level = 0;
        for (var y = 0; y < _streaks.Length; y++)
        {
            level = (memory * level) + ((1 - memory) * _streaks[y]);
            _streaks[y] = deviation * 4.6f * level;
        }
    }

    /// <summary>
    /// Into a window of half the picture's side that may hang over the border. Where little of the defect is inside, the next
    /// seed is tried; the last try counts whatever it shows.
    /// </summary>
    private void DrawDefect(MetalPart part, MetalTile tile, ulong seed)
    {
        var kind = part.Class switch { PartClass.Scratch => 0, PartClass.Crack => 1, _ => 2 };
        var least = Math.Max(4, CoveredPixelsMin * Options.Size / 256);
        // Lines a pixel wide never reach their full contrast; hollows do.
        var strength = Math.Clamp(((tile.Contrast * _random.Between(2, 4.5f)) + _random.Between(6, 22)) * (part.Class == PartClass.Dent ? 1.4f : 1.6f), 32, 95);
        int half = _window.Size / 2, x = (int)(_random.Between(.12f, .88f) * Options.Size) - half, y = (int)(_random.Between(.12f, .88f) * Options.Size) - half;
        const int Tries = 8;
        for (var i = 1; i <= Tries; i++)
        {
            _painter.Canvas.Reset(SurfaceRandom.Seed(seed, 1, (ulong)i));
            (_painter.Canvas.X, _painter.Canvas.Y) = (half, half);
            DefectPainter.Shapes[kind](_painter.Canvas);
            if (part.Class == PartClass.Crack)
                _painter.Canvas.Tone = -MathF.Abs(_painter.Canvas.Tone);
            if (Mark(part, x, y) >= least || i == Tries)
                break;
        }

        Exchange(x, y, isBack: false);
        _painter.Apply(_window, strength);
        Exchange(x, y, isBack: true);
    }

    /// <summary>The window from the picture, the border repeated beyond it; or back, without what lies beyond.</summary>
    private void Exchange(int left, int top, bool isBack)
    {
        var last = Options.Size - 1;
        for (var y = 0; y < _window.Size; y++)
        {
            if (isBack && (top + y < 0 || top + y > last))
                continue;
            Span<float> row = _window.Row(y), picture = _picture.Row(Math.Clamp(top + y, 0, last));
            for (var x = 0; x < row.Length; x++)
            {
                if (!isBack)
                    row[x] = picture[Math.Clamp(left + x, 0, last)];
                else if (left + x >= 0 && left + x <= last)
                    picture[left + x] = row[x];
            }
        }
    }

    /// <summary>Mask and box of what the canvas covers; returns the number of pixels.</summary>
    private int Mark(MetalPart part, int left, int top)
    {
        Array.Clear(part.Mask);
        int size = Options.Size, covered = 0, x0 = size, y0 = size, x1 = 0, y1 = 0;
        for (var y = Math.Max(0, -top); y < Math.Min(_window.Size, size - top); y++)
        {
            var coverage = _painter.Canvas.Coverage.Row(y);
            for (var x = Math.Max(0, -left); x < Math.Min(_window.Size, size - left); x++)
            {
                if (coverage[x] < _painter.Canvas.MaskLevel)
                    continue;
                part.Mask[((top + y) * size) + left + x] = 255;
                covered++;
                (x0, x1) = (Math.Min(x0, left + x), Math.Max(x1, left + x + 1));
                (y0, y1) = (Math.Min(y0, top + y), Math.Max(y1, top + y + 1));
            }
        }

        part.Box = covered == 0 ? null : new PartBox(x0, y0, x1, y1);
        return covered;
    }

    /// <summary>The lamp: brighter to one side, falling off from a middle; then the sensor's noise.</summary>
    private void Expose(byte[] pixels)
    {
        var size = Options.Size;
        float angle = _random.Angle(), tilt = _random.Between(0, .12f), fall = _random.Between(0, .12f), noise = _random.Between(.6f, 1.6f) * 1.73f;
        float dx = MathF.Cos(angle) * tilt * 2 / size, dy = MathF.Sin(angle) * tilt * 2 / size, bow = fall * 4 / (size * size);
        float middleX = _random.Between(.3f, .7f) * size, middleY = _random.Between(.3f, .7f) * size;
        var grain = _streaks.AsSpan();
        for (var y = 0; y < size; y++)
        {
            _random.FillSymmetric(grain);
            var row = _picture.Row(y);
            float offY = y - middleY, start = 1 + (offY * dy) - (bow * offY * offY);
            for (var x = 0; x < size; x++)
            {
                var offX = x - middleX;
                var light = start + (offX * dx) - (bow * offX * offX);
                pixels[(y * size) + x] = (byte)Math.Clamp((row[x] * light) + (grain[x] * noise) + .5f, 0, 255);
            }
        }
    }
}
