using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Mien.Vision.Interop;

/// <summary>Entry points of libvips and GObject.</summary>
internal static unsafe partial class Vips
{
    private const string Library = "libvips.so.42";
    private const string GObject = "libgobject-2.0.so.0";
    private const string GLib = "libglib-2.0.so.0";

    private static readonly Lazy<string?> Failure = new(Initialise);

    /// <summary>GObject's fundamental types are numbered in steps of four.</summary>
    public const nuint StringType = 16 << 2;

    public const nuint ObjectType = 20 << 2;

    /// <summary>Loads and starts libvips at the first call.</summary>
    /// <exception cref="PictureException">libvips is missing or does not start.</exception>
    public static void Require()
    {
        if (Failure.Value is { } failure)
            throw new PictureException(failure);
    }

    private static string? Initialise()
    {
        try
        {
            if (vips_init("mien") != 0)
                return "libvips does not start; reinstall it with: apt install --reinstall libvips42";
        }
        catch (DllNotFoundException)
        {
            return "pictures need libvips, which is missing; install it with: apt install libvips42";
        }

        // Every picture is decoded once and by its caller's thread: neither a cache nor a pool of threads would help.
        vips_cache_set_max(0);
        vips_concurrency_set(1);
        vips_block_untrusted_set(1);
        g_log_set_handler("VIPS", ~0, &Ignore, null);
        return null;
    }

    /// <summary>Keeps warnings about damaged files off standard error; they come back as exceptions.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(byte* domain, int level, byte* message, void* data)
    {
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct GValue
    {
        private readonly nuint type;
        private readonly long first;
        private readonly long second;
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int vips_init(string program);

    [LibraryImport(Library)]
    private static partial void vips_cache_set_max(int operations);

    [LibraryImport(Library)]
    private static partial void vips_concurrency_set(int threads);

    [LibraryImport(Library)]
    private static partial void vips_block_untrusted_set(int state);

    [LibraryImport(Library)]
    public static partial void vips_error_clear();

    [LibraryImport(Library)]
    public static partial nint vips_source_new_from_descriptor(int descriptor);

    [LibraryImport(Library)]
    public static partial nint vips_source_new_from_memory(void* data, nuint length);

    [LibraryImport(Library)]
    public static partial byte* vips_foreign_find_load_source(nint source);

    [LibraryImport(Library)]
    public static partial nint vips_image_new_from_memory(void* data, nuint size, int width, int height, int bands, int format);

    [LibraryImport(Library)]
    public static partial int vips_image_get_width(nint image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_height(nint image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_bands(nint image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_orientation_swap(nint image);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nuint vips_image_get_typeof(nint image, string field);

    [LibraryImport(Library)]
    public static partial int vips_image_hasalpha(nint image);

    [LibraryImport(Library)]
    public static partial nint vips_region_new(nint image);

    [LibraryImport(Library)]
    public static partial void* vips_region_fetch(nint region, int left, int top, int width, int height, nuint* length);

    [LibraryImport(Library)]
    public static partial byte* vips_blob_get(nint blob, nuint* length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint vips_operation_new(string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_object_set_from_string(nint instance, string options);

    [LibraryImport(Library)]
    public static partial int vips_cache_operation_buildp(nint* operation);

    [LibraryImport(Library)]
    public static partial void vips_object_unref_outputs(nint operation);

    [LibraryImport(GObject, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nuint g_type_from_name(string name);

    [LibraryImport(GObject)]
    public static partial void g_value_init(GValue* value, nuint type);

    [LibraryImport(GObject)]
    public static partial void g_value_init_from_instance(GValue* value, nint instance);

    [LibraryImport(GObject)]
    public static partial void g_value_unset(GValue* value);

    [LibraryImport(GObject, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_value_set_string(GValue* value, string text);

    [LibraryImport(GObject)]
    public static partial nint g_value_get_boxed(GValue* value);

    [LibraryImport(GObject)]
    public static partial nint g_value_dup_object(GValue* value);

    [LibraryImport(GObject, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_set_property(nint instance, string name, GValue* value);

    [LibraryImport(GObject, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_get_property(nint instance, string name, GValue* value);

    [LibraryImport(GObject)]
    public static partial void g_object_unref(nint instance);

    [LibraryImport(GLib, StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint g_log_set_handler(string domain, int levels, delegate* unmanaged[Cdecl]<byte*, int, byte*, void*, void> handler, void* data);

    [LibraryImport(GLib)]
    public static partial void g_free(void* memory);
}
