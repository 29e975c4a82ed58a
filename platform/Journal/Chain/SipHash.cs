using System.Buffers.Binary;
using System.Numerics;

namespace Suite.Journal.Chain;

/// <summary>
/// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, 2012), a pseudo-random function under a secret key, for messages of 32 bytes. For so few bytes a
/// call into the cryptographic library costs many times the hashing, and its callers hash several for every event.
/// </summary>
internal readonly struct SipHash
{
    public const int KeySize = 16;
    public const int MessageSize = 32;
    private readonly ulong _first;
    private readonly ulong _second;

    public SipHash(ReadOnlySpan<byte> key) =>
        (_first, _second) = (BinaryPrimitives.ReadUInt64LittleEndian(key), BinaryPrimitives.ReadUInt64LittleEndian(key[8..]));

    public UInt128 Hash(ReadOnlySpan<byte> message)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(message.Length, MessageSize);
        var state = new State
        {
            A = _first ^ 0x736f6d6570736575,
            B = _second ^ 0x646f72616e646f6d ^ 0xee,
            C = _first ^ 0x6c7967656e657261,
            D = _second ^ 0x7465646279746573,
        };
        for (var i = 0; i < MessageSize; i += 8)
        {
            state.Take(BinaryPrimitives.ReadUInt64LittleEndian(message[i..]));
        }

        state.Take((ulong)MessageSize << 56);
        state.C ^= 0xee;
        var low = state.Finish();
        state.B ^= 0xdd;
        return new UInt128(state.Finish(), low);
    }

    private struct State
    {
        public ulong A;
        public ulong B;
        public ulong C;
        public ulong D;

        public void Take(ulong word)
        {
            D ^= word;
            Round();
            Round();
            A ^= word;
        }

        public ulong Finish()
        {
            Round();
            Round();
            Round();
            Round();
            return A ^ B ^ C ^ D;
        }

        private void Round()
        {
            A += B;
            B = BitOperations.RotateLeft(B, 13) ^ A;
            A = BitOperations.RotateLeft(A, 32);
            C += D;
            D = BitOperations.RotateLeft(D, 16) ^ C;
            A += D;
            D = BitOperations.RotateLeft(D, 21) ^ A;
            C += B;
            B = BitOperations.RotateLeft(B, 17) ^ C;
            C = BitOperations.RotateLeft(C, 32);
        }
    }
}
