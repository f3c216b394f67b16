package io.twotower.local;

import com.yahoo.component.AbstractComponent;

/** Cannot be made. */
public final class FailingComponent extends AbstractComponent {

    public FailingComponent() {
        throw new IllegalArgumentException("no coffee");
    }

}
