/**
 * What a program writes may come from anywhere: it reaches the screen and nothing else.
 */
import { Terminal } from '@xterm/xterm';
import { harmlessPaste, openAddress, screenOptions } from './screen';

const ESC = '\u001b';
const BEL = '\u0007';

describe('a screen that shows hostile output', () => {
  const clipboard = { writeText: jest.fn(), readText: jest.fn() };

  beforeEach(() => {
    jest.resetAllMocks();
    document.title = 'Portal';
    Object.defineProperty(navigator, 'clipboard', {
      value: clipboard,
      configurable: true,
    });
  });

  /** Shows it, and answers what the screen would type. */
  const typedBy = async (output: string) => {
    const terminal = new Terminal(screenOptions);
    let typed = '';
    terminal.onData(data => {
      typed += data;
    });
    await new Promise<void>(resolve => terminal.write(output, resolve));
    terminal.dispose();
    return typed;
  };

  it.each([
    ['a title', `${ESC}]0;taken over${BEL}${ESC}]2;taken over${ESC}\\`],
    ['the clipboard', `${ESC}]52;c;cm0gLXJmIC8=${BEL}`],
    ['what is in the clipboard', `${ESC}]52;c;?${BEL}`],
    ['a link', `${ESC}]8;;javascript:alert(1)${BEL}link${ESC}]8;;${BEL}`],
    ['the window', `${ESC}[8;1;1t${ESC}[3;0;0t${ESC}[5t`],
    ['the title back', `${ESC}]2;rm -rf /${BEL}${ESC}[21t${ESC}[20t`],
    ['the end of a paste', `${ESC}[200~rm -rf /${ESC}[201~`],
    ['a string without an end', `${ESC}P${'x'.repeat(10_000)}`],
    ['a privacy message', `${ESC}^rm -rf /${ESC}\\${ESC}_rm -rf /${ESC}\\`],
  ])('neither touches the page nor types: %s', async (_, output) => {
    expect(await typedBy(output)).toBe('');
    expect(document.title).toBe('Portal');
    expect(clipboard.writeText).not.toHaveBeenCalled();
    expect(clipboard.readText).not.toHaveBeenCalled();
  });

  it('answers what programs may ask with nothing that the output holds', async () => {
    const asked = await typedBy(
      `${ESC}P$qrm -rf /${ESC}\\${ESC}P$q"p${ESC}\\${ESC}[c${ESC}[6n${ESC}]10;?${BEL}${ESC}P+q726d${ESC}\\`,
    );
    expect(asked).not.toMatch(/rm|[\r\n]/);
    expect(
      // eslint-disable-next-line no-control-regex
      asked.replace(/\u001b(\[[\d;?>]*[a-zA-Z]|[P\]][^\u001b]*\u001b\\)/g, ''),
    ).toBe('');
  });

  it('opens addresses of the web only, and only when a person agrees to where they lead', () => {
    const page = { confirm: jest.fn(() => true), open: jest.fn() };
    for (const address of [
      // eslint-disable-next-line no-script-url
      'javascript:alert(1)',
      // eslint-disable-next-line no-script-url
      'JavaScript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      ' https://with.space',
    ]) {
      openAddress(address, page);
    }
    expect(page.confirm).not.toHaveBeenCalled();
    expect(page.open).not.toHaveBeenCalled();
    openAddress('https://docs.example/', page);
    expect(page.confirm).toHaveBeenCalledWith('https://docs.example/');
    expect(page.open).toHaveBeenCalledWith(
      'https://docs.example/',
      '_blank',
      'noopener,noreferrer',
    );
    page.confirm.mockReturnValue(false);
    openAddress('https://docs.example/', page);
    expect(page.open).toHaveBeenCalledTimes(1);
  });

  it('pastes text without what ends a paste or begins a sequence', () => {
    expect(
      harmlessPaste(
        `ls${ESC}[201~\rrm -rf /\u009b31m\u0003\u007f\n\tnext 你好`,
      ),
    ).toBe('ls[201~\rrm -rf /31m\n\tnext 你好');
  });
});
