using System.Reflection;
using System.Reflection.Emit;

namespace Suite.Grains.Runtime;

/// <summary>
/// Emits, once per grain interface, a reference class and a request class per method. A call then costs its request object and its reply and
/// no reflection; a DispatchProxy would add an argument array, boxing and a reflective invocation to each.
/// </summary>
internal static class GrainReferenceEmitter
{
    public static Func<GrainReference> Emit(Type grainInterface)
    {
        var methods = grainInterface.GetInterfaces().Append(grainInterface).SelectMany(static i => i.GetMethods()).ToArray();
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName($"Suite.Grains.Emitted.{grainInterface.FullName}"), AssemblyBuilderAccess.RunAndCollect);
        var module = assembly.DefineDynamicModule("emitted");
        OpenInternals(assembly, module, grainInterface, methods);
        var reference = module.DefineType("Reference", TypeAttributes.Public | TypeAttributes.Sealed, typeof(GrainReference), [grainInterface]);
        reference.DefineDefaultConstructor(MethodAttributes.Public);
        for (var i = 0; i < methods.Length; i++)
        {
            Check(grainInterface, methods[i]);
            EmitMethod(reference, methods[i], EmitRequest(module, methods[i], $"Request{i}"));
        }

        var constructor = reference.CreateType().GetConstructor(Type.EmptyTypes)!;
        var create = new DynamicMethod("Create", typeof(GrainReference), Type.EmptyTypes, typeof(GrainReference), true);
        var il = create.GetILGenerator();
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ret);
        return create.CreateDelegate<Func<GrainReference>>();
    }

    private static void Check(Type grainInterface, MethodInfo method)
    {
        var returns = method.ReturnType;
        var definition = returns.IsGenericType ? returns.GetGenericTypeDefinition() : returns;
        if (definition != typeof(Task) && definition != typeof(ValueTask) && definition != typeof(Task<>) && definition != typeof(ValueTask<>))
            throw new NotSupportedException($"{grainInterface.Name}.{method.Name} must return Task, Task<T>, ValueTask or ValueTask<T>: a call to a grain is always awaited.");
        if (method.IsGenericMethodDefinition || method.IsStatic || method.GetParameters().Any(static p => p.ParameterType.IsByRef || p.ParameterType.IsByRefLike))
            throw new NotSupportedException($"{grainInterface.Name}.{method.Name}: methods of grains are neither generic nor static and have no ref, out or span parameters.");
    }

    private static (Type Request, MethodInfo Reply) BaseOf(MethodInfo method)
    {
        var returns = method.ReturnType;
        if (returns == typeof(Task))
            return (typeof(TaskRequest), typeof(TaskRequest).GetProperty(nameof(TaskRequest.VoidReply))!.GetMethod!);
        if (returns == typeof(ValueTask))
            return (typeof(ValueTaskRequest), typeof(ValueTaskRequest).GetProperty(nameof(ValueTaskRequest.VoidReply))!.GetMethod!);
        var result = returns.GetGenericArguments()[0];
        if (returns.GetGenericTypeDefinition() == typeof(Task<>))
        {
            var task = typeof(TaskRequest<>).MakeGenericType(result);
            return (task, task.GetProperty(nameof(TaskRequest<int>.Reply))!.GetMethod!);
        }

        var valueTask = typeof(ValueTaskRequest<>).MakeGenericType(result);
        return (valueTask, valueTask.GetProperty(nameof(ValueTaskRequest<int>.ValueReply))!.GetMethod!);
    }

    /// <summary>class RequestN : TaskRequest&lt;R&gt; { fields; override Call(object grain) => ((IFoo)grain).Method(fields); }</summary>
    private static (ConstructorInfo Constructor, FieldInfo[] Fields, MethodInfo Reply) EmitRequest(ModuleBuilder module, MethodInfo method, string name)
    {
        var (parent, reply) = BaseOf(method);
        var type = module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, parent);
        type.DefineDefaultConstructor(MethodAttributes.Public);
        var fields = method.GetParameters().Select((p, i) => type.DefineField($"a{i}", p.ParameterType, FieldAttributes.Public)).ToArray();
        var declared = parent.GetMethod("Call", [typeof(object)])!;
        var call = type.DefineMethod("Call", MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig, declared.ReturnType, [typeof(object)]);
        var il = call.GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var field in fields)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, field);
        }

        il.Emit(OpCodes.Callvirt, method);
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(call, declared);
        var created = type.CreateType();
        return (created.GetConstructor(Type.EmptyTypes)!, fields.Select(f => created.GetField(f.Name)!).ToArray(), reply);
    }

    /// <summary>Method(args) { var r = new RequestN { fields = args, Token = last }; Send(r); return r.Reply; }</summary>
    private static void EmitMethod(TypeBuilder reference, MethodInfo method, (ConstructorInfo Constructor, FieldInfo[] Fields, MethodInfo Reply) request)
    {
        var parameters = method.GetParameters().Select(static p => p.ParameterType).ToArray();
        var builder = reference.DefineMethod(
            $"{method.DeclaringType!.Name}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.ReturnType,
            parameters);
        var il = builder.GetILGenerator();
        il.Emit(OpCodes.Newobj, request.Constructor);
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            il.Emit(OpCodes.Stfld, request.Fields[i]);
        }

        if (parameters is [.., var last] && last == typeof(CancellationToken))
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldarg, (short)parameters.Length);
            il.Emit(OpCodes.Stfld, typeof(GrainRequest).GetField(nameof(GrainRequest.Token))!);
        }

        var local = il.DeclareLocal(typeof(GrainRequest));
        il.Emit(OpCodes.Stloc, local);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, local);
        il.Emit(OpCodes.Call, typeof(GrainReference).GetMethod("Send", BindingFlags.Instance | BindingFlags.NonPublic)!);
        il.Emit(OpCodes.Ldloc, local);
        il.Emit(OpCodes.Castclass, request.Reply.DeclaringType!);
        il.Emit(OpCodes.Call, request.Reply);
        il.Emit(OpCodes.Ret);
        reference.DefineMethodOverride(builder, method);
    }

    /// <summary>Grain interfaces, their parameters and this runtime may be internal: the emitted assembly declares that it looks inside.</summary>
    private static void OpenInternals(AssemblyBuilder assembly, ModuleBuilder module, Type grainInterface, MethodInfo[] methods)
    {
        var attribute = module.DefineType(
            "System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute", TypeAttributes.Public, typeof(Attribute));
        var constructor = attribute.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, [typeof(string)]);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(Attribute).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [])!);
        il.Emit(OpCodes.Ret);
        var created = attribute.CreateType().GetConstructor([typeof(string)])!;
        var names = methods
            .SelectMany(static m => m.GetParameters().Select(static p => p.ParameterType).Append(m.ReturnType).Append(m.DeclaringType!))
            .Append(grainInterface)
            .Append(typeof(GrainReference))
            .SelectMany(WithArguments)
            .Select(static t => t.Assembly.GetName().Name!)
            .Distinct();
        foreach (var name in names)
            assembly.SetCustomAttribute(new CustomAttributeBuilder(created, [name]));
    }

    private static IEnumerable<Type> WithArguments(Type type) =>
        (type.HasElementType ? WithArguments(type.GetElementType()!) : type.GetGenericArguments().SelectMany(WithArguments)).Append(type);
}
