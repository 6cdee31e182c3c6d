// Bytes on a socket, for what no HTTP client would send.
import { connect } from 'node:net';

/** Sends the text (Latin-1) and returns all that comes back until the server closes, or falls silent. */
export function sendRaw(url: string, text: string, silence = 3_000): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('latin1');
    socket.setTimeout(silence, () => socket.destroy());
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', (error) => (answer ? resolve(answer) : reject(error)));
    socket.write(Buffer.from(text, 'latin1'));
  });
}

/** A GET with exactly these header lines and `Connection: close`. */
export function getRaw(url: string, target: string, headers: readonly string[]): Promise<string> {
  return sendRaw(url, [`GET ${target} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n'));
}

export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
export const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);
