using Google.Protobuf;

namespace Suite.Onnx.Graphs;

/// <summary>One protobuf message, field by field. Repeated numbers are taken packed or not, since writers differ.</summary>
#pragma warning disable CA1001 // The stream reads from memory: there is nothing to release.
internal ref struct ProtoFields
{
    private readonly CodedInputStream _input;

    public ProtoFields(byte[] message) => _input = new CodedInputStream(message);

    public ProtoFields(ByteString message) => _input = message.CreateCodedInput();

    /// <summary>The current field's number.</summary>
    public int Field { get; private set; }

    private WireFormat.WireType _wire;
    private bool _taken = true;

    /// <summary>Goes to the next field, past the current one if nothing took it; false at the end.</summary>
    public bool Next()
    {
        if (!_taken)
        {
            _input.SkipLastField();
        }

        var tag = _input.ReadTag();
        (Field, _wire, _taken) = (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag), tag == 0);
        return tag != 0;
    }

    public long Integer() => Take(WireFormat.WireType.Varint).ReadInt64();

    public float Float() => Take(WireFormat.WireType.Fixed32).ReadFloat();

    public ByteString Bytes() => Take(WireFormat.WireType.LengthDelimited).ReadBytes();

    public string Text() => Bytes().ToStringUtf8();

    public ProtoFields Message() => new(Bytes());

    public void Integers(List<long> values) => Repeated(values, WireFormat.WireType.Varint, static s => s.ReadInt64());

    public void Floats(List<float> values) => Repeated(values, WireFormat.WireType.Fixed32, static s => s.ReadFloat());

    public void Doubles(List<double> values) => Repeated(values, WireFormat.WireType.Fixed64, static s => s.ReadDouble());

    private void Repeated<T>(List<T> values, WireFormat.WireType single, Func<CodedInputStream, T> read)
    {
        if (_wire != WireFormat.WireType.LengthDelimited)
        {
            values.Add(read(Take(single)));
            return;
        }

        var packed = Bytes().CreateCodedInput();
        while (!packed.IsAtEnd)
        {
            values.Add(read(packed));
        }
    }

    private CodedInputStream Take(WireFormat.WireType expected)
    {
        if (_wire != expected)
        {
            throw new InvalidDataException($"It is no ONNX model, or a broken one: field {Field} is written as {_wire}, not {expected}.");
        }

        _taken = true;
        return _input;
    }
}
