using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TorchSharp.Modules;

namespace FastRL.Learn.Training;

/// <summary>Writes a learner's weights as <c>torch.save(state_dict)</c> does, for programs that read <c>.pt</c> files.</summary>
/// <remarks>A zip of a pickle (protocol 2) that names the tensors and of one file of little-endian floats for each.</remarks>
public static class TorchStateFile
{
    private const string Root = "archive/";

    /// <summary>Writes everything that is learned, targets included, under the names that checkpoints use.</summary>
    public static void Write(ITrainer trainer, Stream destination)
    {
        (string Name, Parameter Parameter)[] parameters = [.. ((Trainer)trainer).NamedParameters];
        using var zip = new ZipArchive(destination, ZipArchiveMode.Create, leaveOpen: true);
        Add(zip, "data.pkl", Pickle([.. parameters.Select(entry => (entry.Name, entry.Parameter.shape))]));
        Add(zip, "version", "3\n"u8);
        for (int i = 0; i < parameters.Length; i++) Add(zip, $"data/{i}", parameters[i].Parameter.Here().bytes);
    }

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
    {
        using Stream entry = zip.CreateEntry(Root + name, CompressionLevel.NoCompression).Open();
        entry.Write(bytes);
    }

    /// <summary>An OrderedDict of name to tensor; the opcodes are those of Python's pickletools.</summary>
    private static byte[] Pickle((string Name, long[] Shape)[] tensors)
    {
        var pickle = new MemoryStream();
        pickle.Write([0x80, 2]); // PROTO
        OrderedDict();
        pickle.WriteByte((byte)'('); // MARK
        for (int i = 0; i < tensors.Length; i++)
        {
            Text(tensors[i].Name);
            Tensor($"{i}", tensors[i].Shape);
        }
        pickle.Write("u."u8); // SETITEMS, STOP
        return pickle.ToArray();

        void Tensor(string storage, long[] shape)
        {
            long elements = shape.Aggregate(1L, (product, extent) => product * extent), stride = elements;
            pickle.Write("ctorch._utils\n_rebuild_tensor_v2\n(("u8); // GLOBAL, MARK of the arguments, MARK of the storage
            Text("storage");
            pickle.Write("ctorch\nFloatStorage\n"u8);
            Text(storage);
            Text("cpu");
            Number(elements);
            pickle.Write("tQ"u8); // TUPLE, BINPERSID
            Number(0); // where it begins in the storage
            pickle.WriteByte((byte)'(');
            foreach (long extent in shape) Number(extent);
            pickle.Write("t("u8);
            foreach (long extent in shape) Number(stride /= extent);
            pickle.Write([(byte)'t', 0x89]); // no gradient is wanted
            OrderedDict();
            pickle.Write("tR"u8); // TUPLE, REDUCE
        }

        void OrderedDict() => pickle.Write("ccollections\nOrderedDict\n)R"u8);

        void Text(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            pickle.WriteByte((byte)'X'); // BINUNICODE
            pickle.Write(length);
            pickle.Write(bytes);
        }

        void Number(long number)
        {
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, checked((int)number));
            pickle.WriteByte((byte)'J'); // BININT
            pickle.Write(bytes);
        }
    }
}
