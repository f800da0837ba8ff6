package dev.spate.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Answers any request over TLS on a port of its own of the loopback interface, with a certificate made
/// for the purpose, as long as a warm-up lasts. It has one thread.
///
/// Understands of HTTP what Spate itself sends, and answers alternately with a length and in chunks.
public final class WarmUpServer implements AutoCloseable {

    private static final int BACKLOG = 256;
    private static final String HEAD = "HTTP/1.1 200 OK\r\nServer: warm-up\r\nContent-Type: application/json\r\n";
    private static final String BODY = "{\"items\":[{\"id\":1}]}";
    private static final ByteBuf WITH_LENGTH = answer("Content-Length: 20\r\n\r\n" + BODY);
    private static final ByteBuf IN_CHUNKS =
            answer("Transfer-Encoding: chunked\r\n\r\n14\r\n" + BODY + "\r\n0\r\n\r\n");
    private static final ByteBuf HEAD_ONLY = answer("Content-Length: 20\r\n\r\n");
    private static final ByteBuf HEAD_END = text("\r\n\r\n");

    private final EventLoopGroup group;
    private final SslContext tls;
    private final Channel listener;

    private WarmUpServer(EventLoopGroup group, SslContext tls, Channel listener) {
        this.group = group;
        this.tls = tls;
        this.listener = listener;
    }

    public static WarmUpServer start() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        SelfSigned identity = SelfSigned.make(Instant.now(), new InetAddress[] {loopback}, "localhost");
        SslContext tls = SslContextBuilder.forServer(identity.key(), identity.certificate())
                .sslProvider(TlsMaterial.bestProvider())
                .build();
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("spate-warm-up-tls", true), NioIoHandler.newFactory());
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Answers());
                    }
                })
                .bind(loopback, 0)
                .syncUninterruptibly()
                .channel();
        return new WarmUpServer(group, tls, listener);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public void close() {
        Future<?> ended = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        ended.addListener(_ -> ReferenceCountUtil.release(tls));
    }

    /// Answers the requests of one connection.
    private static final class Answers extends ByteToMessageDecoder {
        private int served;

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            int end = ByteBufUtil.indexOf(HEAD_END, in);
            if (end < 0) {
                return;
            }
            int length = end - in.readerIndex() + HEAD_END.readableBytes();
            String head = in.toString(in.readerIndex(), length, StandardCharsets.US_ASCII);
            int body = bodyLength(head.toLowerCase(Locale.ROOT));
            if (in.readableBytes() < length + body) {
                return;
            }
            in.skipBytes(length + body);
            ByteBuf answer = head.startsWith("HEAD ") ? HEAD_ONLY : served++ % 4 == 3 ? IN_CHUNKS : WITH_LENGTH;
            Future<?> _ = context.writeAndFlush(answer.duplicate());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // The warm-up is over, or sends what it should not; either way this connection is.
            Future<?> _ = context.close();
        }

        private static int bodyLength(String lowerHead) {
            String name = "\r\ncontent-length: ";
            int at = lowerHead.indexOf(name);
            if (at < 0) {
                return 0;
            }
            int from = at + name.length();
            return Integer.parseInt(lowerHead.substring(from, lowerHead.indexOf("\r\n", from)));
        }
    }

    private static ByteBuf answer(String rest) {
        return text(HEAD + rest);
    }

    private static ByteBuf text(String text) {
        return Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }
}
