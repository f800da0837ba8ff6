import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/// Gives the classes of some jars the form of Java 8, where theirs is from before Java 6: no class cache takes those, and
/// each start would read and verify them anew. Instructions stay as they are; what is added are the maps of types that
/// the newer form needs.
///
///     java LiftClasses.java JAR...
void main(String[] jars) throws IOException {
    for (String jar : jars) {
        lift(Path.of(jar));
    }
}

static final int JAVA_6 = 50;

void lift(Path jar) throws IOException {
    Path lifted = Files.copy(jar, jar.resolveSibling(jar.getFileName() + ".lifted"), StandardCopyOption.REPLACE_EXISTING);
    try (URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
            FileSystem files = FileSystems.newFileSystem(lifted)) {
        ClassFile form = ClassFile.of(
                StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes).cached()));
        List<Path> old;
        try (Stream<Path> all = Files.walk(files.getPath("/"))) {
            old = all.filter(file -> file.toString().endsWith(".class")).toList();
        }
        for (Path file : old) {
            ClassModel model = form.parse(Files.readAllBytes(file));
            if (model.majorVersion() < JAVA_6) {
                Files.write(file, form.transformClass(
                        model,
                        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                                .andThen((builder, element) -> {
                                    if (element instanceof ClassFileVersion) {
                                        builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
                                    } else {
                                        builder.with(element);
                                    }
                                })));
            }
        }
    }
    Files.move(lifted, jar, StandardCopyOption.REPLACE_EXISTING);
}
