import { expect, test } from 'vitest';
import { sampleHtml } from '../../testing/sample';
import { framedMail, hasRemoteContent } from './framedMail';

const parsed = (html: string) => new DOMParser().parseFromString(html, 'text/html');

test("Rule 12: the frame's policy stands before anything of the mail, whatever markup the mail begins with", () => {
  for (const mail of [
    sampleHtml,
    '</head><meta http-equiv="Content-Security-Policy" content="img-src *">',
    '<!--',
    '',
  ]) {
    const first = parsed(framedMail(mail, false)).querySelector('meta');
    expect(first?.getAttribute('http-equiv')).toBe('Content-Security-Policy');
    expect(first?.getAttribute('content')).toContain("default-src 'none'");
    expect(first?.getAttribute('content')).not.toContain('https:');
  }
});

test('images from elsewhere are let in only when asked for, and nothing else ever', () => {
  const content = parsed(framedMail(sampleHtml, true)).querySelector('meta')?.getAttribute('content');
  expect(content).toContain('img-src data: https:');
  expect(content).not.toMatch(/script-src|connect-src|frame-src/);
});

test.each([
  ['<img src="https://a.example/x.png">', true],
  ["<td background='//a.example/x.png'>", true],
  ['<p style="background: url(http://a.example/x.png)">', true],
  ['<img src="data:image/png;base64,AAAA">', false],
  ['<a href="https://a.example/">link</a>', false],
])('%s names something elsewhere to load: %s', (html, remote) => {
  expect(hasRemoteContent(html)).toBe(remote);
});

test.each(['src=', 'srcset = "', 'src', 'background=', 'url(', "url('"])(
  'a million spaces after %s are read at once, and do not hide what follows',
  (start) => {
    const spaces = ' '.repeat(1_000_000);
    expect(hasRemoteContent(start + spaces)).toBe(false);
    expect(hasRemoteContent(start.repeat(100_000))).toBe(false);
    expect(hasRemoteContent(`${start}${start === 'src' ? '=' : ''}${spaces}//a.example/x.png`)).toBe(true);
  },
);

test.each(['<img src = " https://a.example/x.png">', "<p style='background: url( \" //a.example/x )'>"])(
  '%s has spaces inside its quotes, which browsers ignore',
  (html) => {
    expect(hasRemoteContent(html)).toBe(true);
  },
);
