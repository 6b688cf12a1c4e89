using static Mien.Vision.Interop.Vips;

namespace Mien.Vision.Interop;

/// <summary>One call of a libvips operation: set the inputs, then take the output.</summary>
internal sealed unsafe class VipsOperation : IDisposable
{
    private VipsObject operation;

    /// <param name="name">The operation, such as "flatten".</param>
    /// <param name="options">Its optional inputs as "name=value,name=value".</param>
    public VipsOperation(string name, string options = "")
    {
        operation = new VipsObject(vips_operation_new(name));
        if (options.Length > 0 && vips_object_set_from_string(operation.Instance, options) != 0)
        {
            operation.Dispose();
            throw new VipsException();
        }
    }

    public void Set(string property, VipsObject input)
    {
        GValue value = default;
        g_value_init_from_instance(&value, input.Instance);
        g_object_set_property(operation.Instance, property, &value);
        g_value_unset(&value);
    }

    public void Set(string property, string text)
    {
        GValue value = default;
        g_value_init(&value, StringType);
        g_value_set_string(&value, text);
        g_object_set_property(operation.Instance, property, &value);
        g_value_unset(&value);
    }

    /// <summary>Runs the operation and returns its image, which is computed when its pixels are fetched.</summary>
    public VipsObject Image()
    {
        Build();
        GValue value = default;
        g_value_init(&value, ObjectType);
        g_object_get_property(operation.Instance, "out", &value);
        var image = g_value_dup_object(&value);
        g_value_unset(&value);
        return new VipsObject(image);
    }

    /// <summary>Runs the operation and returns its encoded file.</summary>
    public byte[] Buffer()
    {
        Build();
        GValue value = default;
        g_value_init(&value, g_type_from_name("VipsBlob"));
        g_object_get_property(operation.Instance, "buffer", &value);
        nuint length;
        var data = vips_blob_get(g_value_get_boxed(&value), &length);
        var buffer = new ReadOnlySpan<byte>(data, checked((int)length)).ToArray();
        g_value_unset(&value);
        return buffer;
    }

    /// <summary>An operation with one input image and one output image.</summary>
    public static VipsObject Apply(string name, VipsObject image, string options = "")
    {
        using var operation = new VipsOperation(name, options);
        operation.Set("in", image);
        return operation.Image();
    }

    public void Dispose()
    {
        vips_object_unref_outputs(operation.Instance);
        operation.Dispose();
    }

    private void Build()
    {
        var built = operation.Instance;
        if (vips_cache_operation_buildp(&built) != 0)
            throw new VipsException();
        // The cache may hand out another operation with its own reference in place of ours.
        if (built != operation.Instance)
        {
            operation.SetHandleAsInvalid();
            operation = new VipsObject(built);
        }
    }
}
